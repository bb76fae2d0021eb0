using ChatRec.Doubles;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.Indexing;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Qdrant;
using static ChatRec.Retrieval.Tests.VectorStores.Qdrant.QdrantTestBed;

namespace ChatRec.Retrieval.Tests.VectorStores.Qdrant;

public sealed class QdrantReindexTests : IDisposable
{
    private static readonly Catalogue Items = new(Enumerable.Range(0, 1_200).Select(index => new Item($"i{index}", $"Title {index}", null, [])));

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_re_index_that_the_server_broke_off_leaves_the_old_collection_in_use_and_goes_on_where_it_stopped()
    {
        await using var bed = await StartAsync(server: new QdrantDoubleOptions { ValidatesRequests = false });
        await Index(bed, "{title}");
        var old = await bed.Store.FindAliasAsync("items", default);
        bed.Server.ClearRequests();
        bed.Server.Faults.HangNext(1, when: request => request.Body.Contains("\"i700\"", StringComparison.Ordinal));

        var broken = Index(bed, "{title}[, {year}]");
        await bed.Server.WhenRequestedAsync(request => request.Body.Contains("\"i700\"", StringComparison.Ordinal));
        await bed.Server.StopAsync();
        await FailsAsync(VectorStoreFailure.Unreachable, () => broken);
        await bed.Server.RestartAsync();
        bed.Clock.Advance(QdrantBreaker.Pause);

        Assert.Equal(old, await bed.Store.FindAliasAsync("items", default));
        Assert.Equal(1_200, await bed.Store.CountAsync("items", PointFilter.None, default));
        Assert.Equal(2, (await bed.Store.ListCollectionsAsync(default)).Count);

        var completed = await Index(bed, "{title}[, {year}]");

        Assert.InRange(completed.Written, 1, 700);
        var current = await bed.Store.FindAliasAsync("items", default);
        Assert.NotEqual(old, current);
        Assert.Equal(new[] { old!, current! }.Order(StringComparer.Ordinal), await bed.Store.ListCollectionsAsync(default));
        Assert.Equal(1_200, await bed.Store.CountAsync("items", PointFilter.None, default));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<IndexReport> Index(QdrantTestBed bed, string template)
    {
        var options = new ContentOptions { EncoderId = "hashing", Template = template };
        var database = new CatalogueDatabase(_folder.File("catalogue.db"));
        return await new ItemIndexer(new ContentVectorLoader(database, new ContentEncoder(new HashingEmbeddingGenerator(), options), options), bed.Store).IndexAsync(Items, null, default);
    }
}
