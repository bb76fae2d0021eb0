using ChatRec.Evaluation.Data;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Evaluation.Tests.Data;

public sealed class RatedCatalogueReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Everything_is_kept_with_tags_and_plots_as_text()
    {
        _folder.With("movies.csv", "movieId,title,genres", "7,\"Usual Suspects, The (1995)\",Crime|Mystery", "9,Odd,(no genres listed)")
            .With("ratings.csv", "userId,movieId,rating,timestamp", "u,9,2.0,20", "u,7,4.5,10", "v,7,3.0,5")
            .With("tags.csv", "userId,movieId,tag,timestamp", "u,7,twist,1", "u,99,lost,1")
            .With("plots.csv", "movieId,title,overview", "7,x,\"Five men, one crime.\"");

        var read = RatedCatalogueReader.Read(_folder.Path, Path.Combine(_folder.Path, "plots.csv"));

        Assert.Equal(["The Usual Suspects (1995)", "Odd"], read.Catalogue.Items.Select(item => item.TitleWithYear));
        Assert.Equal(["Crime", "Mystery"], read.Catalogue[0].Genres);
        Assert.Empty(read.Catalogue[1].Genres);
        Assert.Equal([" twist Five men, one crime.", ""], read.Texts!);
        Assert.Equal([0, 1], read.Interactions[0].Items);
        Assert.Equal([Signal.Liked, Signal.Disliked], read.Interactions[0].Signals);
        Assert.Equal([Signal.Seen], read.Interactions[1].Signals);
    }

    [Theory]
    [InlineData("u,8,4,1", "movieId 8 is not in movies.csv")]
    [InlineData("u,7,good,1", "is no number")]
    public void A_wrong_rating_is_named(string line, string expected)
    {
        _folder.With("movies.csv", "movieId,title,genres", "7,Heat (1995),Crime").With("ratings.csv", "userId,movieId,rating,timestamp", line);

        Assert.Contains(expected, Assert.Throws<EvaluationDataException>(() => RatedCatalogueReader.Read(_folder.Path, null)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
