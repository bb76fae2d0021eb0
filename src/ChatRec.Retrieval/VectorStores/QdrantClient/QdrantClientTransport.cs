using System.Globalization;
using ChatRec.Retrieval.VectorStores.Qdrant;
using Microsoft.Extensions.Logging;
using Qdrant.Client;
using Qdrant.Client.Grpc;

namespace ChatRec.Retrieval.VectorStores.QdrantClient;

/// <summary>Qdrant's gRPC API, through Qdrant.Client.</summary>
internal sealed class QdrantClientTransport(
    Uri address, QdrantOptions options, VectorChecks checks, QdrantFailures failures, VectorStoreMetrics? metrics, TimeProvider time, ILogger logger) : IQdrantTransport
{
    private readonly QdrantClientConnection _connection = new(address, options, failures, metrics, time, logger);

    public async Task<QdrantDescription> DescribeAsync(string collection, CancellationToken cancellationToken)
    {
        var info = await _connection.AskAsync(
            Call("describe_collection", $"looking at collection '{collection}'", "Collections/Get"),
            (client, token) => client.GetCollectionInfoAsync(collection, token),
            cancellationToken).ConfigureAwait(false);
        return new QdrantDescription(VectorsOf(collection, info), [.. info.PayloadSchema.Keys]);
    }

    public async Task CreateAsync(CollectionSchema schema, CancellationToken cancellationToken)
    {
        try
        {
            // Payload on disk is what a server does by itself; the client would say otherwise.
            await _connection.SendAsync(
                Call("create_collection", $"creating collection '{schema.Collection}'", "Collections/Create") with { Writes = true, Repeatable = false },
                (client, token) => client.CreateCollectionAsync(
                    schema.Collection, QdrantClientPoints.Vectors(schema, options), onDiskPayload: true, quantizationConfig: QdrantClientPoints.Quantization(options), cancellationToken: token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (VectorStoreException exception) when (exception.Reason == VectorStoreFailure.Other)
        {
            // Unless somebody else made it at the same time.
            if (!(await ListCollectionsAsync(cancellationToken).ConfigureAwait(false)).Contains(schema.Collection))
            {
                throw;
            }
        }
    }

    public Task IndexAsync(string collection, string field, string type, CancellationToken cancellationToken) => _connection.SendAsync(
        Call("create_index", $"indexing '{field}' of collection '{collection}'", "Points/CreateFieldIndex") with { Writes = true },
        (client, token) => client.CreatePayloadIndexAsync(collection, field, Enum.Parse<PayloadSchemaType>(type, ignoreCase: true), cancellationToken: token),
        cancellationToken);

    public Task DeleteCollectionAsync(string collection, CancellationToken cancellationToken) => _connection.SendAsync(
        Call("delete_collection", $"deleting collection '{collection}'", "Collections/Delete") with { Writes = true },
        async (client, token) =>
        {
            try
            {
                await client.DeleteCollectionAsync(collection, cancellationToken: token).ConfigureAwait(false);
            }
            catch (QdrantException)
            {
                // The server answered, and there was nothing to delete.
            }
        },
        cancellationToken);

    public async Task<IEnumerable<string>> ListCollectionsAsync(CancellationToken cancellationToken) => await _connection.AskAsync(
        Call("list_collections", "listing collections", "Collections/List"),
        (client, token) => client.ListCollectionsAsync(token),
        cancellationToken).ConfigureAwait(false);

    public async Task<IEnumerable<(string Alias, string Collection)>> ListAliasesAsync(CancellationToken cancellationToken)
    {
        var aliases = await _connection.AskAsync(
            Call("list_aliases", "looking at the aliases", "Collections/ListAliases"),
            (client, token) => client.ListAliasesAsync(token),
            cancellationToken).ConfigureAwait(false);
        return aliases.Select(entry => (entry.AliasName, entry.CollectionName));
    }

    public Task SwitchAliasAsync(string alias, string collection, CancellationToken cancellationToken)
    {
        // In one call, so that the alias is never missing.
        AliasOperations[] actions =
        [
            new() { DeleteAlias = new DeleteAlias { AliasName = alias } },
            new() { CreateAlias = new CreateAlias { AliasName = alias, CollectionName = collection } },
        ];
        return _connection.SendAsync(
            Call("switch_alias", $"switching alias '{alias}' to collection '{collection}'", "Collections/UpdateAliases") with { Writes = true },
            (client, token) => client.UpdateAliasesAsync(actions, cancellationToken: token),
            cancellationToken);
    }

    public IEnumerable<Func<CancellationToken, Task>> Upserts(string collection, IEnumerable<VectorPoint> points)
    {
        var call = Call("upsert", $"writing to collection '{collection}'", "Points/Upsert") with { Writes = true };
        return QdrantClientPoints.Batches(points, options.UpsertBatch).Select(batch => (Func<CancellationToken, Task>)(token =>
            _connection.SendAsync(call, (client, attempt) => client.UpsertAsync(collection, batch, cancellationToken: attempt), token)));
    }

    public Task DeleteAsync(string collection, IReadOnlyList<string> itemIds, CancellationToken cancellationToken) => _connection.SendAsync(
        Call("delete", $"deleting from collection '{collection}'", "Points/Delete") with { Writes = true },
        (client, token) => client.DeleteAsync(collection, QdrantClientPoints.Ids(itemIds), cancellationToken: token),
        cancellationToken);

    public async Task<IEnumerable<QdrantStoredPoint>> GetAsync(string collection, IReadOnlyList<string> itemIds, CancellationToken cancellationToken)
    {
        var points = await _connection.AskAsync(
            Call("get", $"reading collection '{collection}'", "Points/Get"),
            (client, token) => client.RetrieveAsync(collection, QdrantClientPoints.Ids(itemIds), withPayload: true, withVectors: true, cancellationToken: token),
            cancellationToken).ConfigureAwait(false);
        return points.Select(point => Stored(point.Id, point.Payload) with { Vectors = QdrantClientPoints.Components(point.Vectors) });
    }

    public async Task<IEnumerable<QdrantStoredPoint>> ScrollAsync(string collection, string? fromItemId, int limit, CancellationToken cancellationToken)
    {
        var page = await _connection.AskAsync(
            Call("scroll", $"reading collection '{collection}'", "Points/Scroll"),
            (client, token) => client.ScrollAsync(
                collection,
                limit: (uint)limit,
                offset: fromItemId is null ? null : (PointId)QdrantPointId.Of(fromItemId),
                payloadSelector: QdrantClientPoints.Fields(QdrantPayload.ItemIdField, QdrantPayload.StampField),
                vectorsSelector: false,
                cancellationToken: token),
            cancellationToken).ConfigureAwait(false);
        return page.Result.Select(point => Stored(point.Id, point.Payload));
    }

    public async Task<long> CountAsync(string collection, PointFilter filter, CancellationToken cancellationToken) => (long)await _connection.AskAsync(
        Call("count", $"counting collection '{collection}'", "Points/Count"),
        (client, token) => client.CountAsync(collection, QdrantClientQueries.Filter(filter), exact: true, cancellationToken: token),
        cancellationToken).ConfigureAwait(false);

    public async Task<IEnumerable<QdrantStoredPoint>> SearchAsync(string collection, VectorQuery query, CancellationToken cancellationToken)
    {
        var request = QdrantClientQueries.Query(query, options);
        var found = await _connection.AskAsync(
            Call("search", $"searching collection '{collection}'", "Points/Query"),
            (client, token) => client.QueryAsync(
                collection,
                request.Query,
                request.Prefetch,
                request.HasUsing ? request.Using : null,
                request.Filter,
                searchParams: request.Params,
                limit: request.Limit,
                payloadSelector: QdrantClientPoints.Fields(QdrantPayload.ItemIdField),
                vectorsSelector: false,
                cancellationToken: token),
            cancellationToken).ConfigureAwait(false);
        return found.Select(point => Stored(point.Id, point.Payload) with { Score = point.Score });
    }

    public async Task<(string Version, QdrantCall Call)> AskVersionAsync(CancellationToken cancellationToken)
    {
        var ask = Call("check", "asking for its version", "Qdrant/HealthCheck");
        return ((await _connection.AskAsync(ask, (client, token) => client.HealthAsync(token), cancellationToken).ConfigureAwait(false)).Version, ask);
    }

    // The protocol has no such call.
    public Task AskReadyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _connection.Dispose();

    // gRPC is a POST to the method's name.
    private static QdrantCall Call(string operation, string doing, string method) => new(operation, doing, HttpMethod.Post, $"qdrant.{method}");

    private static QdrantStoredPoint Stored(PointId id, IReadOnlyDictionary<string, Value> payload) => new(id.HasUuid ? id.Uuid : id.ToString(), QdrantClientPoints.Payload(payload));

    private IReadOnlyList<NamedVector> VectorsOf(string collection, CollectionInfo info) =>
    [
        .. info.Config.Params.VectorsConfig?.ParamsMap?.Map.Select(vector => Enum.TryParse<VectorDistance>(vector.Value.Distance.ToString(), out var distance)
            ? new NamedVector(vector.Key, (int)vector.Value.Size, distance)
            : throw checks.Fail(VectorStoreFailure.WrongVectors, string.Create(
                CultureInfo.InvariantCulture, $"collection '{collection}' compares its vector '{vector.Key}' by {vector.Value.Distance}, which ChatRec did not make; choose another name or delete it"))) ?? [],
    ];
}
