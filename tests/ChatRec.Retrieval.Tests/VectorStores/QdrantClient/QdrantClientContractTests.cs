using ChatRec.Doubles;
using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Qdrant;
using ChatRec.Retrieval.VectorStores.QdrantClient;

namespace ChatRec.Retrieval.Tests.VectorStores.QdrantClient;

/// <summary>
/// The contract over gRPC: against the double through <see cref="QdrantGrpcFace"/>, or where CHATREC_QDRANT_GRPC_URL names a Qdrant's gRPC
/// address (and CHATREC_QDRANT_API_KEY its key) against that. Collections whose names begin with "contract" are deleted there.
/// </summary>
[Collection("live Qdrant")]
public sealed class QdrantClientContractTests : VectorStoreContract, IAsyncLifetime
{
    private static readonly string? LiveUrl = Environment.GetEnvironmentVariable("CHATREC_QDRANT_GRPC_URL");

    private QdrantDouble? _double;
    private QdrantGrpcFace? _face;
    private QdrantVectorStore? _store;

    protected override IVectorStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        if (string.IsNullOrEmpty(LiveUrl))
        {
            _double = await QdrantDouble.StartAsync();
            _face = await QdrantGrpcFace.StartAsync(_double.Url);
        }

        _store = QdrantClientVectorStore.Create(new QdrantOptions
        {
            Url = _face?.Url ?? LiveUrl!,
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
            await _face!.DisposeAsync();
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
