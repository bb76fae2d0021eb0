using System.Globalization;
using System.Net;
using System.Text.Json;
using ChatRec.Retrieval.Candidates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>Vectors in a Qdrant server, over its REST API. Nothing is asked before the first operation.</summary>
public sealed class QdrantVectorStore : IVectorStore, IDisposable
{
    private readonly QdrantOptions _options;
    private readonly VectorChecks _checks;
    private readonly QdrantFailures _failures;
    private readonly QdrantConnection _connection;
    private readonly QdrantSchemas _schemas;
    private readonly SemaphoreSlim _writes;

    /// <summary>Names the server.</summary>
    /// <exception cref="VectorStoreException">An option is wrong.</exception>
    public QdrantVectorStore(QdrantOptions options, VectorStoreMetrics? metrics = null, TimeProvider? time = null, ILogger<QdrantVectorStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ValidatedOptions.Check(options, QdrantOptions.Section, message => new VectorStoreException(message));
        var address = QdrantHttp.Address(options);
        _options = options;
        _checks = new VectorChecks($"Qdrant {address.AbsoluteUri.TrimEnd('/')}");
        _failures = new QdrantFailures(_checks, options);
        _connection = new QdrantConnection(
            address, options, _failures, metrics, time ?? TimeProvider.System, logger ?? NullLogger<QdrantVectorStore>.Instance);
        _schemas = new QdrantSchemas(async (collection, token) => VectorsOf(collection, await DescribeAsync(collection, token).ConfigureAwait(false)));
        _writes = new SemaphoreSlim(options.MaxConcurrentWrites);
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
            // Where somebody else makes it at the same time, the answer is a conflict, and theirs is looked at.
            await _connection.SendAsync(
                new QdrantCall("create_collection", $"creating collection '{name}'", HttpMethod.Put, Path(name))
                {
                    Body = QdrantRequests.CreateCollection(schema, _options),
                    Writes = true,
                    Repeatable = false,
                    AlsoFine = HttpStatusCode.Conflict,
                },
                cancellationToken).ConfigureAwait(false);
            _schemas.Forget(name);
            existing = await DescribeAsync(name, cancellationToken).ConfigureAwait(false);
        }

        _checks.SameVectors(schema, VectorsOf(name, existing));
        foreach (var (field, type) in QdrantPayload.Indexes.Where(index => existing.PayloadSchema?.ContainsKey(index.Field) != true))
        {
            await _connection.SendAsync(
                new QdrantCall("create_index", $"indexing '{field}' of collection '{name}'", HttpMethod.Put, Path(name, "index?wait=true"))
                {
                    Body = QdrantRequests.PayloadIndex(field, type),
                    Writes = true,
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteCollectionAsync(string collection, CancellationToken cancellationToken)
    {
        _checks.Name(collection);
        await _connection.SendAsync(
            new QdrantCall("delete_collection", $"deleting collection '{collection}'", HttpMethod.Delete, Path(collection)) { Writes = true }, cancellationToken).ConfigureAwait(false);
        _schemas.ForgetAll();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListCollectionsAsync(CancellationToken cancellationToken)
    {
        var list = await _connection.AskAsync(
            new QdrantCall("list_collections", "listing collections", HttpMethod.Get, "collections"),
            QdrantJson.Default.QdrantAnswerQdrantCollectionList,
            cancellationToken).ConfigureAwait(false);
        return [.. list.Collections.Select(collection => collection.Name).Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public async Task<string?> FindAliasAsync(string alias, CancellationToken cancellationToken)
    {
        var list = await _connection.AskAsync(
            new QdrantCall("list_aliases", $"looking for alias '{alias}'", HttpMethod.Get, "aliases"),
            QdrantJson.Default.QdrantAnswerQdrantAliasList,
            cancellationToken).ConfigureAwait(false);
        return list.Aliases.FirstOrDefault(entry => entry.AliasName == alias)?.CollectionName;
    }

    /// <inheritdoc/>
    public async Task SwitchAliasAsync(string alias, string collection, CancellationToken cancellationToken)
    {
        _checks.Name(alias);
        await _connection.SendAsync(
            new QdrantCall("switch_alias", $"switching alias '{alias}' to collection '{collection}'", HttpMethod.Post, "collections/aliases")
            {
                Body = QdrantRequests.SwitchAlias(alias, collection),
                Writes = true,
            },
            cancellationToken).ConfigureAwait(false);
        _schemas.Forget(alias);
    }

    /// <inheritdoc/>
    public async Task UpsertAsync(string collection, IReadOnlyList<VectorPoint> points, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(points);
        await _schemas.CheckAsync(collection, vectors => _checks.Points(collection, vectors, points), cancellationToken).ConfigureAwait(false);
        // Parts are written in no order, so the last of several points of one item is the only one that is sent.
        var last = points.GroupBy(point => point.Item.Id, StringComparer.Ordinal).Select(same => same.Last());
        var call = new QdrantCall("upsert", $"writing to collection '{collection}'", HttpMethod.Put, Path(collection, "points?wait=true")) { Writes = true };
        await Parallel.ForEachAsync(
            QdrantUpsertBatches.Of(last, _options.UpsertBatch),
            new ParallelOptions { MaxDegreeOfParallelism = _options.MaxConcurrentWrites, CancellationToken = cancellationToken },
            async (body, token) => await WriteAsync(collection, call with { Body = body }, token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var call = new QdrantCall("delete", $"deleting from collection '{collection}'", HttpMethod.Post, Path(collection, "points/delete?wait=true")) { Writes = true };
        foreach (var part in ids.Chunk(_options.UpsertBatch))
        {
            await WriteAsync(collection, call with { Body = QdrantRequests.Delete(part) }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<VectorPoint>> GetAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var call = new QdrantCall("get", $"reading collection '{collection}'", HttpMethod.Post, Path(collection, "points"));
        var found = new List<VectorPoint>();
        foreach (var part in ids.Distinct(StringComparer.Ordinal).Chunk(_options.UpsertBatch))
        {
            var points = await _connection.AskAsync(
                call with { Body = QdrantRequests.Get(part) }, QdrantJson.Default.QdrantAnswerIReadOnlyListQdrantPoint, cancellationToken).ConfigureAwait(false);
            found.AddRange(points.Select(point => new VectorPoint(PayloadOf(collection, point).ToItem(), point.Vector ?? new Dictionary<string, float[]>()) { Stamp = point.Payload!.Stamp ?? "" }));
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PointStamp>> ScrollAsync(string collection, string? afterId, int limit, CancellationToken cancellationToken)
    {
        VectorChecks.Count(limit);
        // Qdrant's pages begin with a point, not after it; that point may be gone by now.
        var page = await _connection.AskAsync(
            new QdrantCall("scroll", $"reading collection '{collection}'", HttpMethod.Post, Path(collection, "points/scroll")) { Body = QdrantRequests.Scroll(afterId, afterId is null ? limit : limit + 1) },
            QdrantJson.Default.QdrantAnswerQdrantPointList,
            cancellationToken).ConfigureAwait(false);
        return
        [
            .. page.Points
                .Select(point => PayloadOf(collection, point))
                .Where(payload => payload.ItemId != afterId)
                .Take(limit)
                .Select(payload => new PointStamp(payload.ItemId!, payload.Stamp ?? "")),
        ];
    }

    /// <inheritdoc/>
    public async Task<long> CountAsync(string collection, PointFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var answer = await _connection.AskAsync(
            new QdrantCall("count", $"counting collection '{collection}'", HttpMethod.Post, Path(collection, "points/count")) { Body = QdrantRequests.Count(filter) },
            QdrantJson.Default.QdrantAnswerQdrantCount,
            cancellationToken).ConfigureAwait(false);
        return answer.Count;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScoredItem>> SearchAsync(string collection, VectorQuery query, CancellationToken cancellationToken)
    {
        VectorChecks.Query(query);
        await _schemas.CheckAsync(collection, vectors => _checks.Query(collection, vectors, query), cancellationToken).ConfigureAwait(false);
        var call = new QdrantCall("search", $"searching collection '{collection}'", HttpMethod.Post, Path(collection, "points/query")) { Body = QdrantRequests.Search(query, _options) };
        try
        {
            var found = await _connection.AskAsync(call, QdrantJson.Default.QdrantAnswerQdrantPointList, cancellationToken).ConfigureAwait(false);
            return
            [
                .. found.Points
                    .Select(point => new ScoredItem(PayloadOf(collection, point).ItemId!, point.Score))
                    .OrderByDescending(item => item.Score)
                    .ThenBy(item => item.ItemId, StringComparer.Ordinal),
            ];
        }
        catch (VectorStoreException exception) when (exception.Reason == VectorStoreFailure.PointMissing)
        {
            throw _checks.Fail(VectorStoreFailure.PointMissing, $"collection '{collection}' has no vector of {QdrantExamples.Missing(query, exception.Message)}, which a recommendation names as an example", exception);
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
        var ask = new QdrantCall("check", "asking for its version", HttpMethod.Get, "");
        var server = await _connection.AskWholeAsync(ask, QdrantJson.Default.QdrantServer, cancellationToken).ConfigureAwait(false);
        // A version may end in "-dev".
        if (!Version.TryParse(server.Version.Split('-')[0], out var version) || version < QdrantFailures.MinimumVersion)
        {
            throw _failures.TooOld(ask, server.Version);
        }

        await _connection.SendAsync(new QdrantCall("check", "asking whether it is ready", HttpMethod.Get, "readyz"), cancellationToken).ConfigureAwait(false);
        // The first that needs the key.
        await ListCollectionsAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _connection.Dispose();
        _writes.Dispose();
    }

    private string Path(string collection, string? rest = null)
    {
        _checks.Name(collection);
        return rest is null ? $"collections/{collection}" : $"collections/{collection}/{rest}";
    }

    private Task<QdrantCollection> DescribeAsync(string collection, CancellationToken cancellationToken) => _connection.AskAsync(
        new QdrantCall("describe_collection", $"looking at collection '{collection}'", HttpMethod.Get, Path(collection)), QdrantJson.Default.QdrantAnswerQdrantCollection, cancellationToken);

    private async Task<QdrantCollection?> FindAsync(string collection, CancellationToken cancellationToken)
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

    private async Task WriteAsync(string collection, QdrantCall call, CancellationToken cancellationToken)
    {
        await _writes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
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

    /// <summary>The vectors of a collection as the server describes it.</summary>
    private List<NamedVector> VectorsOf(string name, QdrantCollection collection)
    {
        var vectors = new List<NamedVector>();
        var described = collection.Config.Params.Vectors;
        // Where vectors have no names, the properties are the one vector's: numbers and text.
        foreach (var vector in described.ValueKind == JsonValueKind.Object ? [.. described.EnumerateObject()] : Array.Empty<JsonProperty>())
        {
            if (vector.Value.ValueKind != JsonValueKind.Object
                || !vector.Value.TryGetProperty("size", out var size) || !size.TryGetInt32(out var dimensions)
                || !vector.Value.TryGetProperty("distance", out var text) || !Enum.TryParse<VectorDistance>(text.GetString(), out var distance))
            {
                throw _checks.Fail(VectorStoreFailure.WrongVectors, string.Create(
                    CultureInfo.InvariantCulture, $"collection '{name}' has the vectors {described.GetRawText()}, which ChatRec did not make; choose another name or delete it"));
            }

            vectors.Add(new NamedVector(vector.Name, dimensions, distance));
        }

        return vectors;
    }

    private QdrantPayload PayloadOf(string collection, QdrantPoint point) => point.Payload is { ItemId: not null } payload
        ? payload
        : throw _checks.Fail(VectorStoreFailure.Other, $"collection '{collection}' holds point {point.Id}, which has no '{QdrantPayload.ItemIdField}' and was not written by ChatRec; delete it");
}
