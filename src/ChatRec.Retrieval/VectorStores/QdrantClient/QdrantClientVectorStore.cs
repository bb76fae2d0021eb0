using System.Globalization;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.VectorStores.Qdrant;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Qdrant.Client;
using Qdrant.Client.Grpc;
using Client = Qdrant.Client.QdrantClient;

namespace ChatRec.Retrieval.VectorStores.QdrantClient;

/// <summary>
/// Vectors in a Qdrant server, over gRPC with Qdrant.Client. Points and payload are those of <see cref="QdrantVectorStore"/>, so either may go on
/// where the other was. Nothing is asked before the first operation.
/// </summary>
public sealed class QdrantClientVectorStore : IVectorStore, IDisposable
{
    /// <summary>Where a server listens for gRPC by default.</summary>
    public const string DefaultUrl = "http://localhost:6334";

    private readonly QdrantOptions _options;
    private readonly VectorChecks _checks;
    private readonly QdrantFailures _failures;
    private readonly QdrantClientConnection _connection;
    private readonly QdrantSchemas _schemas;
    private readonly SemaphoreSlim _writes;

    /// <summary>Names the server.</summary>
    /// <exception cref="VectorStoreException">An option is wrong.</exception>
    public QdrantClientVectorStore(QdrantOptions options, VectorStoreMetrics? metrics = null, TimeProvider? time = null, ILogger<QdrantClientVectorStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ValidatedOptions.Check(options, QdrantOptions.Section, message => new VectorStoreException(message));
        var address = Address(options);
        _options = options;
        _checks = new VectorChecks($"Qdrant {address.AbsoluteUri.TrimEnd('/')}");
        _failures = new QdrantFailures(_checks, options);
        _connection = new QdrantClientConnection(
            address, options, _failures, metrics, time ?? TimeProvider.System, logger ?? NullLogger<QdrantClientVectorStore>.Instance);
        _schemas = new QdrantSchemas(async (collection, token) => VectorsOf(collection, await DescribeAsync(collection, token).ConfigureAwait(false)));
        _writes = new SemaphoreSlim(options.MaxConcurrentWrites);
    }

    /// <summary>The server's address: where the options name none, gRPC's own port.</summary>
    /// <exception cref="VectorStoreException">It is none.</exception>
    public static Uri Address(QdrantOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Url == QdrantOptions.DefaultUrl ? new Uri(DefaultUrl) : QdrantHttp.Address(options);
    }

    /// <inheritdoc/>
    public async Task EnsureCollectionAsync(CollectionSchema schema, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _checks.Schema(schema);
        var name = schema.Collection;
        if (await FindAliasAsync(name, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw _checks.Fail(VectorStoreFailure.Other, $"there can be no collection '{name}': an alias has the name");
        }

        if (await FindAsync(name, cancellationToken).ConfigureAwait(false) is not { } existing)
        {
            await CreateAsync(schema, cancellationToken).ConfigureAwait(false);
            _schemas.Forget(name);
            existing = await DescribeAsync(name, cancellationToken).ConfigureAwait(false);
        }

        _checks.SameVectors(schema, VectorsOf(name, existing));
        foreach (var (field, type) in QdrantPayload.Indexes.Where(index => !existing.PayloadSchema.ContainsKey(index.Field)))
        {
            await _connection.SendAsync(
                Call("create_index", $"indexing '{field}' of collection '{name}'", "Points/CreateFieldIndex") with { Writes = true },
                (client, token) => client.CreatePayloadIndexAsync(name, field, Enum.Parse<PayloadSchemaType>(type, ignoreCase: true), cancellationToken: token),
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteCollectionAsync(string collection, CancellationToken cancellationToken)
    {
        _checks.Name(collection);
        await _connection.SendAsync(
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
            cancellationToken).ConfigureAwait(false);
        _schemas.ForgetAll();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListCollectionsAsync(CancellationToken cancellationToken)
    {
        var names = await _connection.AskAsync(
            Call("list_collections", "listing collections", "Collections/List"),
            (client, token) => client.ListCollectionsAsync(token),
            cancellationToken).ConfigureAwait(false);
        return [.. names.Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public async Task<string?> FindAliasAsync(string alias, CancellationToken cancellationToken)
    {
        var aliases = await _connection.AskAsync(
            Call("list_aliases", $"looking for alias '{alias}'", "Collections/ListAliases"),
            (client, token) => client.ListAliasesAsync(token),
            cancellationToken).ConfigureAwait(false);
        return aliases.FirstOrDefault(entry => entry.AliasName == alias)?.CollectionName;
    }

    /// <inheritdoc/>
    public async Task SwitchAliasAsync(string alias, string collection, CancellationToken cancellationToken)
    {
        _checks.Name(alias);
        // In one call, so that the alias is never missing.
        AliasOperations[] actions =
        [
            new() { DeleteAlias = new DeleteAlias { AliasName = alias } },
            new() { CreateAlias = new CreateAlias { AliasName = alias, CollectionName = collection } },
        ];
        await _connection.SendAsync(
            Call("switch_alias", $"switching alias '{alias}' to collection '{collection}'", "Collections/UpdateAliases") with { Writes = true },
            (client, token) => client.UpdateAliasesAsync(actions, cancellationToken: token),
            cancellationToken).ConfigureAwait(false);
        _schemas.Forget(alias);
    }

    /// <inheritdoc/>
    public async Task UpsertAsync(string collection, IReadOnlyList<VectorPoint> points, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(points);
        _checks.Name(collection);
        await _schemas.CheckAsync(collection, vectors => _checks.Points(collection, vectors, points), cancellationToken).ConfigureAwait(false);
        // Parts are written in no order, so the last of several points of one item is the only one that is sent.
        var last = points.GroupBy(point => point.Item.Id, StringComparer.Ordinal).Select(same => same.Last());
        await Parallel.ForEachAsync(
            QdrantClientPoints.Batches(last, _options.UpsertBatch),
            new ParallelOptions { MaxDegreeOfParallelism = _options.MaxConcurrentWrites, CancellationToken = cancellationToken },
            async (batch, token) => await WriteAsync(
                collection,
                Call("upsert", $"writing to collection '{collection}'", "Points/Upsert"),
                (client, attempt) => client.UpsertAsync(collection, batch, cancellationToken: attempt),
                token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        _checks.Name(collection);
        foreach (var part in ids.Chunk(_options.UpsertBatch))
        {
            await WriteAsync(
                collection,
                Call("delete", $"deleting from collection '{collection}'", "Points/Delete"),
                (client, attempt) => client.DeleteAsync(collection, QdrantClientPoints.Ids(part), cancellationToken: attempt),
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<VectorPoint>> GetAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        _checks.Name(collection);
        var found = new List<VectorPoint>();
        foreach (var part in ids.Distinct(StringComparer.Ordinal).Chunk(_options.UpsertBatch))
        {
            var points = await _connection.AskAsync(
                Call("get", $"reading collection '{collection}'", "Points/Get"),
                (client, token) => client.RetrieveAsync(collection, QdrantClientPoints.Ids(part), withPayload: true, withVectors: true, cancellationToken: token),
                cancellationToken).ConfigureAwait(false);
            found.AddRange(points.Select(point => QdrantClientPoints.Point(PayloadOf(collection, point.Id, point.Payload), point.Vectors)));
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PointStamp>> ScrollAsync(string collection, string? afterId, int limit, CancellationToken cancellationToken)
    {
        VectorChecks.Count(limit);
        _checks.Name(collection);
        // Qdrant's pages begin with a point, not after it; that point may be gone by now.
        var page = await _connection.AskAsync(
            Call("scroll", $"reading collection '{collection}'", "Points/Scroll"),
            (client, token) => client.ScrollAsync(
                collection,
                limit: (uint)(afterId is null ? limit : limit + 1),
                offset: afterId is null ? null : (PointId)QdrantPointId.Of(afterId),
                payloadSelector: QdrantClientPoints.Fields(QdrantPayload.ItemIdField, QdrantPayload.StampField),
                vectorsSelector: false,
                cancellationToken: token),
            cancellationToken).ConfigureAwait(false);
        return
        [
            .. page.Result
                .Select(point => PayloadOf(collection, point.Id, point.Payload))
                .Where(payload => payload.ItemId != afterId)
                .Take(limit)
                .Select(payload => new PointStamp(payload.ItemId!, payload.Stamp ?? "")),
        ];
    }

    /// <inheritdoc/>
    public async Task<long> CountAsync(string collection, PointFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        _checks.Name(collection);
        return (long)await _connection.AskAsync(
            Call("count", $"counting collection '{collection}'", "Points/Count"),
            (client, token) => client.CountAsync(collection, QdrantClientQueries.Filter(filter), exact: true, cancellationToken: token),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScoredItem>> SearchAsync(string collection, VectorQuery query, CancellationToken cancellationToken)
    {
        VectorChecks.Query(query);
        _checks.Name(collection);
        await _schemas.CheckAsync(collection, vectors => _checks.Query(collection, vectors, query), cancellationToken).ConfigureAwait(false);
        var request = QdrantClientQueries.Query(query, _options);
        try
        {
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
            return
            [
                .. found
                    .Select(point => new ScoredItem(PayloadOf(collection, point.Id, point.Payload).ItemId!, point.Score))
                    .OrderByDescending(item => item.Score)
                    .ThenBy(item => item.ItemId, StringComparer.Ordinal),
            ];
        }
        catch (VectorStoreException exception) when (exception.Reason == VectorStoreFailure.PointMissing)
        {
            throw _checks.Fail(
                VectorStoreFailure.PointMissing,
                $"collection '{collection}' has no vector of {QdrantExamples.Missing(query, exception.Message)}, which a recommendation names as an example",
                exception);
        }
        catch (VectorStoreException exception)
        {
            ForgetIfOther(collection, exception);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var ask = Call("check", "asking for its version", "Qdrant/HealthCheck");
        var server = await _connection.AskAsync(ask, (client, token) => client.HealthAsync(token), cancellationToken).ConfigureAwait(false);
        // A version may end in "-dev".
        if (!Version.TryParse(server.Version.Split('-')[0], out var version) || version < QdrantFailures.MinimumVersion)
        {
            throw _failures.TooOld(ask, server.Version);
        }

        // The first that needs the key.
        await ListCollectionsAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _connection.Dispose();
        _writes.Dispose();
    }

    // gRPC is a POST to the method's name.
    private static QdrantCall Call(string operation, string doing, string method) => new(operation, doing, HttpMethod.Post, $"qdrant.{method}");

    private async Task CreateAsync(CollectionSchema schema, CancellationToken cancellationToken)
    {
        try
        {
            // Payload on disk is what a server does by itself; the client would say otherwise.
            await _connection.SendAsync(
                Call("create_collection", $"creating collection '{schema.Collection}'", "Collections/Create") with { Writes = true, Repeatable = false },
                (client, token) => client.CreateCollectionAsync(
                    schema.Collection, QdrantClientPoints.Vectors(schema, _options), onDiskPayload: true, quantizationConfig: QdrantClientPoints.Quantization(_options), cancellationToken: token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (VectorStoreException exception) when (exception.Reason == VectorStoreFailure.Other)
        {
            // Where somebody else made it at the same time, theirs is looked at.
            if (await FindAsync(schema.Collection, cancellationToken).ConfigureAwait(false) is null)
            {
                throw;
            }
        }
    }

    private Task<CollectionInfo> DescribeAsync(string collection, CancellationToken cancellationToken)
    {
        _checks.Name(collection);
        return _connection.AskAsync(
            Call("describe_collection", $"looking at collection '{collection}'", "Collections/Get"),
            (client, token) => client.GetCollectionInfoAsync(collection, token),
            cancellationToken);
    }

    private async Task<CollectionInfo?> FindAsync(string collection, CancellationToken cancellationToken)
    {
        try
        {
            return await DescribeAsync(collection, cancellationToken).ConfigureAwait(false);
        }
        catch (VectorStoreException exception) when (exception.Reason == VectorStoreFailure.CollectionMissing)
        {
            return null;
        }
    }

    private IReadOnlyList<NamedVector> VectorsOf(string collection, CollectionInfo info) =>
    [
        .. info.Config.Params.VectorsConfig?.ParamsMap?.Map.Select(vector => Enum.TryParse<VectorDistance>(vector.Value.Distance.ToString(), out var distance)
            ? new NamedVector(vector.Key, (int)vector.Value.Size, distance)
            : throw _checks.Fail(VectorStoreFailure.WrongVectors, string.Create(
                CultureInfo.InvariantCulture, $"collection '{collection}' compares its vector '{vector.Key}' by {vector.Value.Distance}, which ChatRec did not make; choose another name or delete it"))) ?? [],
    ];

    private async Task WriteAsync(string collection, QdrantCall call, Func<Client, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        await _writes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _connection.SendAsync(call with { Writes = true }, write, cancellationToken).ConfigureAwait(false);
        }
        catch (VectorStoreException exception)
        {
            ForgetIfOther(collection, exception);
            throw;
        }
        finally
        {
            _writes.Release();
        }
    }

    private void ForgetIfOther(string collection, VectorStoreException exception)
    {
        if (exception.Reason is VectorStoreFailure.WrongVectors or VectorStoreFailure.CollectionMissing)
        {
            _schemas.Forget(collection);
        }
    }

    private QdrantPayload PayloadOf(string collection, PointId id, IReadOnlyDictionary<string, Value> payload) => QdrantClientPoints.Payload(payload) is { ItemId: not null } known
        ? known
        : throw _checks.Fail(VectorStoreFailure.Other, $"collection '{collection}' holds point {id}, which has no '{QdrantPayload.ItemIdField}' and was not written by ChatRec; delete it");
}
