using ChatRec.Evaluation.Data;

namespace ChatRec.Evaluation.Tests.Data;

public sealed class MovieLensTagsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Who_put_which_word_to_what_is_read_in_the_files_order()
    {
        _folder.With("tags.csv", "userId,movieId,tag,timestamp", "u,7,\"twist, ending\",1", "v,9,dark,2");

        Assert.Equal([("u", "7", "twist, ending"), ("v", "9", "dark")], MovieLensTags.Read(_folder.Path));
    }

    [Fact]
    public void A_folder_without_the_file_has_none() => Assert.Empty(MovieLensTags.Read(_folder.Path));

    [Fact]
    public void A_wrong_file_is_named()
    {
        _folder.With("tags.csv", "userId,movieId,word", "u,7,dark");

        Assert.Contains("tags.csv", Assert.Throws<EvaluationDataException>(() => MovieLensTags.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
