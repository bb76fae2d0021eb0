using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.VectorStores;

namespace ChatRec.Bot.Hosting.VectorStores;

/// <summary>
/// A circuit breaker for searches: one may keep a person waiting for so long, and once one has failed the others fail at once. Everything else passes: by it the <see cref="VectorStoreKeeper"/> finds out that the store works again.
/// </summary>
internal sealed class SearchBreaker(IVectorStore store, string name, TimeSpan patience, TimeProvider time) : IVectorStore
{
    private volatile VectorStoreException? _failure = new(VectorStoreFailure.CollectionMissing, "The vector store is still being opened.");

    /// <summary>Why searches fail at once; null: they go through.</summary>
    public VectorStoreException? Failure
    {
        get => _failure;
        set => _failure = value;
    }

    /// <summary>Told of every search that the store failed, as opposed to a question that no store can answer, or one too many at once.</summary>
    public Action<VectorStoreException>? Failed { get; set; }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScoredItem>> SearchAsync(string collection, VectorQuery query, CancellationToken cancellationToken)
    {
        if (_failure is { } known)
        {
            throw new VectorStoreException(known.Reason, known.Message);
        }

        try
        {
            return await SearchInTimeAsync(collection, query, cancellationToken).ConfigureAwait(false);
        }
        catch (VectorStoreException exception) when (exception.Reason is not (VectorStoreFailure.PointMissing or VectorStoreFailure.NotANumber or VectorStoreFailure.RateLimited))
        {
            Failed?.Invoke(exception);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task EnsureCollectionAsync(CollectionSchema schema, CancellationToken cancellationToken) => store.EnsureCollectionAsync(schema, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteCollectionAsync(string collection, CancellationToken cancellationToken) => store.DeleteCollectionAsync(collection, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListCollectionsAsync(CancellationToken cancellationToken) => store.ListCollectionsAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindAliasAsync(string alias, CancellationToken cancellationToken) => store.FindAliasAsync(alias, cancellationToken);

    /// <inheritdoc/>
    public Task SwitchAliasAsync(string alias, string collection, CancellationToken cancellationToken) => store.SwitchAliasAsync(alias, collection, cancellationToken);

    /// <inheritdoc/>
    public Task UpsertAsync(string collection, IReadOnlyList<VectorPoint> points, CancellationToken cancellationToken) => store.UpsertAsync(collection, points, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken) => store.DeleteAsync(collection, ids, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<VectorPoint>> GetAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken) => store.GetAsync(collection, ids, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PointStamp>> ScrollAsync(string collection, string? afterId, int limit, CancellationToken cancellationToken) => store.ScrollAsync(collection, afterId, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<long> CountAsync(string collection, PointFilter filter, CancellationToken cancellationToken) => store.CountAsync(collection, filter, cancellationToken);

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => store.CheckAsync(cancellationToken);

    // A store's own limit is one attempt's; nobody waits for its repetitions.
    private async Task<IReadOnlyList<ScoredItem>> SearchInTimeAsync(string collection, VectorQuery query, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(patience, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await store.SearchAsync(collection, query, ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new VectorStoreException(VectorStoreFailure.TimedOut, FormattableString.Invariant($"{name}: a search took longer than {patience.TotalSeconds:0.#} s, and a person was waiting for it."), exception);
        }
    }
}
