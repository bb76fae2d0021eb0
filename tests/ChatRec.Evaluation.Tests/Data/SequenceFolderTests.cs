using ChatRec.Evaluation.Data;

namespace ChatRec.Evaluation.Tests.Data;

public sealed class SequenceFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Sequences_are_taken_as_they_are()
    {
        _folder.With("items.tsv", "item_id\tasin\ttitle", "7\tB1\tSalt &amp; \"Pepper", "3\tB2\tTwo", "5\tB3\tThree", "4\tB4\tFour").With("sequences.txt", "u 5 3 7", "v 7 7 5 7", "");

        var data = EvaluationDataReader.Read(_folder.Path);

        Assert.Equal(["7", "3", "5", "4"], data.ItemIds);
        Assert.Equal("Salt & \"Pepper", data.Titles[0]);
        Assert.Equal(["u", "v"], data.Users);
        Assert.Equal([[2, 1, 0], [0, 0, 2, 0]], data.Sequences);
        Assert.Null(data.Times);
        Assert.Equal(1, data.RepeatedTests);
        Assert.Equal("2 users, 4 items, 7 interactions", data.Describe());
    }

    [Fact]
    public void The_hash_is_that_of_the_catalogue()
    {
        var lines = new[] { "item_id\ttitle", "1\tA", "2\tB" };
        var first = EvaluationDataReader.Read(_folder.With("items.tsv", lines).With("sequences.txt", "u 1 2 1").Path).CatalogueHash;

        Assert.Equal(first, EvaluationDataReader.Read(_folder.With("sequences.txt", "u 2 2 1").Path).CatalogueHash);
        Assert.NotEqual(first, EvaluationDataReader.Read(_folder.With("items.tsv", "item_id\ttitle", "2\tB", "1\tA").Path).CatalogueHash);
    }

    [Theory]
    [InlineData("u 1", "sequences.txt, line 2: user u has 1 items; 3 are needed")]
    [InlineData("u", "sequences.txt, line 2: user u has 0 items; 3 are needed")]
    [InlineData("u 1 2 99", "sequences.txt, line 2: item 99 of user u is not in items.tsv.")]
    [InlineData("first 1 2 1", "sequences.txt, line 2: user first is there twice.")]
    public void A_wrong_sequence_is_named(string line, string expected)
    {
        _folder.With("items.tsv", "item_id\ttitle", "1\tA", "2\tB").With("sequences.txt", "first 1 2 1", line);

        Assert.Contains(expected, Error(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("item_id", "1", "items.tsv, line 1: the header names fewer than two columns")]
    [InlineData("item_id\ttitle", "1\tA\tB", "items.tsv, line 2: 3 fields where the header has 2.")]
    [InlineData("item_id\ttitle", "1 2\tA", "items.tsv, line 2: '1 2' is no item id")]
    public void A_wrong_item_is_named(string header, string line, string expected)
    {
        _folder.With("items.tsv", header, line).With("sequences.txt", "u 1 1 1");

        Assert.Contains(expected, Error(), StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_and_missing_files_are_named()
    {
        _folder.With("sequences.txt", "");
        Assert.Contains("items.tsv: cannot be opened", Error(), StringComparison.Ordinal);
        _folder.With("items.tsv", "item_id\ttitle", "1\tA", "1\tB");
        Assert.Contains("items.tsv, line 3: item 1 is there twice.", Error(), StringComparison.Ordinal);
        _folder.With("items.tsv", "item_id\ttitle", "1\tA");
        Assert.Contains("sequences.txt: the file holds no sequence.", Error(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Error() => Assert.Throws<EvaluationDataException>(() => EvaluationDataReader.Read(_folder.Path)).Message;
}
