using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Trained;

namespace ChatRec.Retrieval.Tests.Trained;

public sealed class TrainedCoverageTests : IDisposable
{
    private static readonly Item[] Items = [.. Enumerable.Range(0, 1_000).Select(index => new Item($"i{index}", $"Title {index}", 1950, ["Drama"]))];

    private readonly TemporaryFolder _root = new();
    private readonly TrainedRetriever _trained;

    public TrainedCoverageTests() => _trained = RandomRetriever.Publish(_root.File("retriever"), Items.Reverse());

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Items_are_matched_by_id_and_text_whatever_their_order()
    {
        var changed = Items.Select((item, index) => index == 5 ? item with { Title = "Another film" } : index == 6 ? item with { Genres = ["Comedy"] } : item);
        var coverage = new TrainedCoverage(_trained, new Catalogue([new Item("new", "New", 2026, []), .. changed.Where(item => item.Id != "i7")]));

        Assert.Equal(998, coverage.Covered);
        Assert.Equal([999, -1, 993, -1, -1, -1], new[] { "i0", "i5", "i6", "i7", "new", "unknown" }.Select(coverage.ModelIndex));
        Assert.Equal((-1, 999), (coverage.ModelIndex(0), coverage.ModelIndex(1)));
        Assert.Equal((1, -1, -1), (coverage.CatalogueIndex(999), coverage.CatalogueIndex(994), coverage.CatalogueIndex(992)));
        Assert.Equal("998 of 1,000 items covered, the other 2 are found by content", coverage.ToString());
    }

    [Fact]
    public void Only_covered_items_have_a_vector_and_it_is_the_encoders()
    {
        var coverage = new TrainedCoverage(_trained, new Catalogue([.. Items[..600], new Item("new", "New", 2026, [])]));
        var expected = new float[_trained.Model.Dimensions];
        _trained.Model.CopyItemVector(998, expected);

        Assert.Equal(expected, coverage.FindVector("i1"));
        Assert.Null(coverage.FindVector("new"));
    }

    [Fact]
    public void A_catalogue_that_lacks_most_of_its_items_is_another_catalogue()
    {
        Assert.Equal(500, new TrainedCoverage(_trained, new Catalogue(Items[..500])).Covered);

        var message = Assert.Throws<TrainedRetrieverException>(() => new TrainedCoverage(_trained, new Catalogue(Items[..499]))).Message;

        Assert.Contains("only 499 of its 1,000 items", message, StringComparison.Ordinal);
        Assert.Contains("chatrec train retriever", message, StringComparison.Ordinal);
        Assert.Throws<TrainedRetrieverException>(() => new TrainedCoverage(_trained, new Catalogue(Items.Select(item => item with { Title = item.Title + "!" }))));
    }
}
