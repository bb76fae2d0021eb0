using ChatRec.Doubles;
using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Qdrant;

namespace ChatRec.Retrieval.Tests.VectorStores.Qdrant;

/// <summary>
/// The contract over HTTP: against the double, or where CHATREC_QDRANT_URL names a Qdrant (and CHATREC_QDRANT_API_KEY its key) against that.
/// Collections whose names begin with "contract" are deleted there.
/// </summary>
[Collection("live Qdrant")]
public sealed class QdrantContractTests : VectorStoreContract, IAsyncLifetime
{
    private static readonly string? LiveUrl = Environment.GetEnvironmentVariable("CHATREC_QDRANT_URL");

    private QdrantDouble? _double;
    private QdrantVectorStore? _store;

    protected override IVectorStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        _double = string.IsNullOrEmpty(LiveUrl) ? await QdrantDouble.StartAsync() : null;
        _store = new QdrantVectorStore(new QdrantOptions
        {
            Url = _double?.Url.ToString() ?? LiveUrl!,
            ApiKey = Environment.GetEnvironmentVariable("CHATREC_QDRANT_API_KEY") ?? "",
            Exact = true,
            // So that the contract's few points make several calls.
            UpsertBatch = 64,
        });
        await CleanAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CleanAsync();
        _store!.Dispose();
        if (_double is not null)
        {
            await _double.DisposeAsync();
            Assert.Empty(_double.Violations);
        }
    }

    private async Task CleanAsync()
    {
        foreach (var collection in (await _store!.ListCollectionsAsync(default)).Where(name => name.StartsWith("contract", StringComparison.Ordinal)))
        {
            await _store.DeleteCollectionAsync(collection, default);
        }
    }
}
