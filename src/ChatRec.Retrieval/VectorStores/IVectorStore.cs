using ChatRec.Retrieval.Candidates;

namespace ChatRec.Retrieval.VectorStores;

/// <summary>
/// The port behind which vectors live: collections of points, each with one or more named vectors and a payload that queries
/// filter on. The meaning of scores, fusion and filters is Qdrant's, in every implementation.
/// </summary>
public interface IVectorStore
{
    /// <summary>Creates the collection if it is missing.</summary>
    /// <exception cref="VectorStoreException">It exists with other vectors, or the store cannot be used.</exception>
    Task EnsureCollectionAsync(CollectionSchema schema, CancellationToken cancellationToken);

    /// <summary>Removes a collection; nothing happens if it is missing.</summary>
    Task DeleteCollectionAsync(string collection, CancellationToken cancellationToken);

    /// <summary>Adds points, or replaces those with the same id. All or nothing.</summary>
    Task UpsertAsync(string collection, IReadOnlyList<VectorPoint> points, CancellationToken cancellationToken);

    /// <summary>Removes points by id; unknown ids are ignored.</summary>
    Task DeleteAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>The stored points of the ids that exist, in no order.</summary>
    Task<IReadOnlyList<VectorPoint>> GetAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Points in id order after <paramref name="afterId"/> (exclusive; null: from the start), at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<VectorPoint>> ScrollAsync(string collection, string? afterId, int limit, CancellationToken cancellationToken);

    /// <summary>Number of points that satisfy the filter.</summary>
    Task<long> CountAsync(string collection, ItemFilter filter, CancellationToken cancellationToken);

    /// <summary>Nearest points of one vector, best first.</summary>
    Task<IReadOnlyList<ScoredItem>> SearchAsync(string collection, VectorQuery query, CancellationToken cancellationToken);

    /// <summary>Several searches fused into one list by reciprocal rank, best first, ties by id.</summary>
    Task<IReadOnlyList<ScoredItem>> SearchFusedAsync(string collection, IReadOnlyList<VectorQuery> queries, int count, CancellationToken cancellationToken);

    /// <summary>Succeeds if the store answers.</summary>
    /// <exception cref="VectorStoreException">It does not, and why.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
