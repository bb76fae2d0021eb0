using ChatRec.Evaluation.Data;

namespace ChatRec.Evaluation.Tests.Data;

public sealed class MovieLensFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Interactions_are_in_order_of_time_then_movie_and_items_are_dense()
    {
        // Five users with five movies each; user 1's timestamps are all equal, user 2's run backwards. Movie 100 has one rating: it goes.
        _folder.With("movies.csv", "movieId,title,genres", "100,Lonely,Drama", "9,\"Nine, The\",Drama", "2,Two,Drama", "10,Ten,Drama", "30,Thirty,Drama", "4,Four,Drama");
        _folder.With("ratings.csv", ["userId,movieId,rating,timestamp", "u,100,3,1", .. Users(
            ("u", [30, 9, 10, 4, 2], _ => 7),
            ("v", [2, 4, 9, 10, 30], place => 100 - place),
            ("w", [2, 4, 9, 10, 30], place => place),
            ("x", [2, 4, 9, 10, 30], place => place),
            ("y", [2, 4, 9, 10, 30], place => place))]);

        var data = EvaluationDataReader.Read(_folder.Path);

        Assert.Equal(["2", "4", "9", "10", "30"], data.ItemIds);
        Assert.Equal("Nine, The", data.Titles[2]);
        Assert.Equal(["u", "v", "w", "x", "y"], data.Users);
        Assert.Equal([0, 1, 2, 3, 4], data.Sequences[0]);
        Assert.Equal([4, 3, 2, 1, 0], data.Sequences[1]);
        Assert.Equal([7, 7, 7, 7, 7], data.Times![0]);
        Assert.Equal(25, data.InteractionCount);
    }

    [Fact]
    public void The_core_filter_is_repeated_until_nothing_changes()
    {
        // Movie 6 has four raters without z; z goes for having four movies that stay; then movie 6 goes, then user y has four left, and goes too.
        _folder.With("movies.csv", ["movieId,title,genres", .. Enumerable.Range(1, 7).Select(id => $"{id},M{id},Drama")]);
        _folder.With("ratings.csv", ["userId,movieId,rating,timestamp", .. Users(
            ("a", [1, 2, 3, 4, 5, 6], place => place),
            ("b", [1, 2, 3, 4, 5, 6], place => place),
            ("c", [1, 2, 3, 4, 5, 6], place => place),
            ("d", [1, 2, 3, 4, 5], place => place),
            ("e", [1, 2, 3, 4, 5], place => place),
            ("y", [1, 2, 3, 4, 6], place => place),
            ("z", [6, 1, 2, 3, 7], place => place))]);

        var data = EvaluationDataReader.Read(_folder.Path);

        Assert.Equal(["a", "b", "c", "d", "e"], data.Users);
        Assert.Equal(["1", "2", "3", "4", "5"], data.ItemIds);
        Assert.All(data.Sequences, sequence => Assert.Equal([0, 1, 2, 3, 4], sequence));
    }

    [Theory]
    [InlineData("1,5,4.0,ten", "ratings.csv, line 2: 'ten' is no number of column 'timestamp'.")]
    [InlineData("1,99,4.0,10", "ratings.csv, line 2: movieId 99 is not in movies.csv.")]
    [InlineData("1,5,4.0", "ratings.csv, line 2: 3 fields where the header has 4.")]
    [InlineData(",5,4.0,10", "ratings.csv, line 2: the userId is empty.")]
    [InlineData("1,5,good,10", "ratings.csv, line 2: 'good' is no number of column 'rating'.")]
    [InlineData("1,5,4.0,10", "the 5-core filter leaves nothing")]
    public void A_wrong_line_is_named(string line, string expected)
    {
        _folder.With("movies.csv", "movieId,title,genres", "5,Five,Drama").With("ratings.csv", "userId,movieId,rating,timestamp", line);

        Assert.Contains(expected, Error(), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_files_are_named()
    {
        Assert.Contains("neither ratings.csv and movies.csv", Error(), StringComparison.Ordinal);
        _folder.With("ratings.csv", "userId,movieId,rating,timestamp");
        Assert.Contains("movies.csv: cannot be opened", Error(), StringComparison.Ordinal);
        _folder.With("movies.csv", "movieId,name");
        Assert.Contains("movies.csv, line 1: there is no column 'title'; the file has movieId, name.", Error(), StringComparison.Ordinal);
        _folder.With("movies.csv", "movieId,title", "1,A", "1,B");
        Assert.Contains("movies.csv, line 3: movieId 1 is there twice.", Error(), StringComparison.Ordinal);
        _folder.With("movies.csv", "movieId,title", "1,\"A");
        Assert.Contains("movies.csv, line 2", Error(), StringComparison.Ordinal);
        _folder.With("sequences.txt", "");
        Assert.Contains("both ratings.csv and sequences.txt are there", Error(), StringComparison.Ordinal);
        Assert.Contains("there is no such folder", Assert.Throws<EvaluationDataException>(() => EvaluationDataReader.Read(_folder.Path + "-none")).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Error() => Assert.Throws<EvaluationDataException>(() => EvaluationDataReader.Read(_folder.Path)).Message;

    private static IEnumerable<string> Users(params (string Id, int[] Movies, Func<int, int> Time)[] users) =>
        users.SelectMany(user => user.Movies.Select((movie, place) => $"{user.Id},{movie},4.0,{user.Time(place)}"));
}
