using ChatRec.Retrieval.Candidates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>Vectors in a Qdrant server. Nothing is asked before the first operation.</summary>
public sealed class QdrantVectorStore : IVectorStore, IDisposable
{
    private readonly QdrantOptions _options;
    private readonly VectorChecks _checks;
    private readonly QdrantFailures _failures;
    private readonly IQdrantTransport _server;
    private readonly QdrantSchemas _schemas;
    private readonly SemaphoreSlim _writes;

    /// <summary>Names the server; it is spoken to over its REST API.</summary>
    /// <exception cref="VectorStoreException">An option is wrong.</exception>
    public QdrantVectorStore(QdrantOptions options, VectorStoreMetrics? metrics = null, TimeProvider? time = null, ILogger<QdrantVectorStore>? logger = null)
        : this(options, QdrantHttp.Address, (address, checks, failures) => new QdrantRestTransport(
            address, options, checks, failures, metrics, time ?? TimeProvider.System, logger ?? NullLogger<QdrantVectorStore>.Instance))
    {
    }

    /// <summary>Names the server, and how it is spoken to.</summary>
    internal QdrantVectorStore(QdrantOptions options, Func<QdrantOptions, Uri> addressOf, Func<Uri, VectorChecks, QdrantFailures, IQdrantTransport> connect)
    {
        ArgumentNullException.ThrowIfNull(options);
        ValidatedOptions.Check(options, QdrantOptions.Section, message => new VectorStoreException(message));
        var address = addressOf(options);
        _options = options;
        _checks = new VectorChecks($"Qdrant {address.AbsoluteUri.TrimEnd('/')}");
        _failures = new QdrantFailures(_checks, options);
        _server = connect(address, _checks, _failures);
        _schemas = new QdrantSchemas(async (collection, token) => (await _server.DescribeAsync(collection, token).ConfigureAwait(false)).Vectors);
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
            await _server.CreateAsync(schema, cancellationToken).ConfigureAwait(false);
            _schemas.Forget(name);
            existing = await _server.DescribeAsync(name, cancellationToken).ConfigureAwait(false);
        }

        _checks.SameVectors(schema, existing.Vectors);
        foreach (var (field, type) in QdrantPayload.Indexes.Where(index => !existing.Indexed.Contains(index.Field)))
        {
            await _server.IndexAsync(name, field, type, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteCollectionAsync(string collection, CancellationToken cancellationToken)
    {
        _checks.Name(collection);
        await _server.DeleteCollectionAsync(collection, cancellationToken).ConfigureAwait(false);
        _schemas.ForgetAll();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListCollectionsAsync(CancellationToken cancellationToken) =>
        [.. (await _server.ListCollectionsAsync(cancellationToken).ConfigureAwait(false)).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public async Task<string?> FindAliasAsync(string alias, CancellationToken cancellationToken) =>
        (await _server.ListAliasesAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(entry => entry.Alias == alias).Collection;

    /// <inheritdoc/>
    public async Task SwitchAliasAsync(string alias, string collection, CancellationToken cancellationToken)
    {
        _checks.Name(alias);
        await _server.SwitchAliasAsync(alias, collection, cancellationToken).ConfigureAwait(false);
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
            _server.Upserts(collection, last),
            new ParallelOptions { MaxDegreeOfParallelism = _options.MaxConcurrentWrites, CancellationToken = cancellationToken },
            async (upsert, token) => await WriteAsync(collection, upsert, token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        _checks.Name(collection);
        foreach (var part in ids.Chunk(_options.UpsertBatch))
        {
            await WriteAsync(collection, token => _server.DeleteAsync(collection, part, token), cancellationToken).ConfigureAwait(false);
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
            var points = await _server.GetAsync(collection, part, cancellationToken).ConfigureAwait(false);
            found.AddRange(points.Select(point => new VectorPoint(PayloadOf(collection, point).ToItem(), point.Vectors ?? new Dictionary<string, float[]>()) { Stamp = point.Payload!.Stamp ?? "" }));
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PointStamp>> ScrollAsync(string collection, string? afterId, int limit, CancellationToken cancellationToken)
    {
        VectorChecks.Count(limit);
        _checks.Name(collection);
        // Qdrant's pages begin with a point, not after it; that point may be gone by now.
        var page = await _server.ScrollAsync(collection, afterId, afterId is null ? limit : limit + 1, cancellationToken).ConfigureAwait(false);
        return
        [
            .. page
                .Select(point => PayloadOf(collection, point))
                .Where(payload => payload.ItemId != afterId)
                .Take(limit)
                .Select(payload => new PointStamp(payload.ItemId!, payload.Stamp ?? "")),
        ];
    }

    /// <inheritdoc/>
    public Task<long> CountAsync(string collection, PointFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        _checks.Name(collection);
        return _server.CountAsync(collection, filter, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScoredItem>> SearchAsync(string collection, VectorQuery query, CancellationToken cancellationToken)
    {
        VectorChecks.Query(query);
        _checks.Name(collection);
        await _schemas.CheckAsync(collection, vectors => _checks.Query(collection, vectors, query), cancellationToken).ConfigureAwait(false);
        try
        {
            var found = await _server.SearchAsync(collection, query, cancellationToken).ConfigureAwait(false);
            return
            [
                .. found
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
        var (text, call) = await _server.AskVersionAsync(cancellationToken).ConfigureAwait(false);
        // A version may end in "-dev".
        if (!Version.TryParse(text.Split('-')[0], out var version) || version < QdrantFailures.MinimumVersion)
        {
            throw _failures.TooOld(call, text);
        }

        await _server.AskReadyAsync(cancellationToken).ConfigureAwait(false);
        // The first that needs the key.
        await ListCollectionsAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _server.Dispose();
        _writes.Dispose();
    }

    private async Task<QdrantDescription?> FindAsync(string collection, CancellationToken cancellationToken)
    {
        try
        {
            return await _server.DescribeAsync(collection, cancellationToken).ConfigureAwait(false);
        }
        catch (VectorStoreException exception) when (exception.Reason == VectorStoreFailure.CollectionMissing)
        {
            return null;
        }
    }

    private async Task WriteAsync(string collection, Func<CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        await _writes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await write(cancellationToken).ConfigureAwait(false);
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

    private QdrantPayload PayloadOf(string collection, QdrantStoredPoint point) => point.Payload is { ItemId: not null } payload
        ? payload
        : throw _checks.Fail(VectorStoreFailure.Other, $"collection '{collection}' holds point {point.Id}, which has no '{QdrantPayload.ItemIdField}' and was not written by ChatRec; delete it");
}
