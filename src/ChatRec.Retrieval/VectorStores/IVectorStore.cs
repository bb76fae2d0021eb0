using ChatRec.Retrieval.Candidates;

namespace ChatRec.Retrieval.VectorStores;

/// <summary>
/// The port behind which vectors live: collections of points, each with one or more named vectors and a payload that queries
/// filter on. The meaning of scores, fusion, recommendation, filters and aliases is Qdrant's, in every implementation. Wherever a collection is
/// named, its alias does too, except where one is made or removed. Every operation may be repeated: the second time changes nothing.
/// </summary>
/// <remarks>Every operation throws <see cref="VectorStoreException"/> where the store cannot do it; its reason tells which way.</remarks>
public interface IVectorStore
{
    /// <summary>Creates the collection if it is missing.</summary>
    /// <exception cref="VectorStoreException">It exists with other vectors, or the store cannot be used.</exception>
    Task EnsureCollectionAsync(CollectionSchema schema, CancellationToken cancellationToken);

    /// <summary>Removes a collection with its aliases; nothing happens if it is missing. An alias is not followed.</summary>
    Task DeleteCollectionAsync(string collection, CancellationToken cancellationToken);

    /// <summary>The names of all collections, without aliases, in ordinal order.</summary>
    Task<IReadOnlyList<string>> ListCollectionsAsync(CancellationToken cancellationToken);

    /// <summary>The collection that the alias stands for; null if there is no such alias.</summary>
    Task<string?> FindAliasAsync(string alias, CancellationToken cancellationToken);

    /// <summary>
    /// From now on the alias stands for the collection; in one step, so that every query finds the old one or the new one.
    /// </summary>
    /// <exception cref="VectorStoreException">The collection is missing, or a collection has the alias' name.</exception>
    Task SwitchAliasAsync(string alias, string collection, CancellationToken cancellationToken);

    /// <summary>
    /// Adds points, or replaces those with the same id whole. All are checked before the first is written. A store may write a long list in
    /// parts: after a failure the first parts are there, and writing the list again completes it.
    /// </summary>
    Task UpsertAsync(string collection, IReadOnlyList<VectorPoint> points, CancellationToken cancellationToken);

    /// <summary>Removes points by id; unknown ids are ignored.</summary>
    Task DeleteAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>The stored points of the ids that exist, in no order.</summary>
    Task<IReadOnlyList<VectorPoint>> GetAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>
    /// What is stored under which stamp, after <paramref name="afterId"/> (exclusive; null: from the start), at most <paramref name="limit"/> (1 to
    /// 10,000), in an order of the store's own that never changes. An empty answer is the end.
    /// </summary>
    Task<IReadOnlyList<PointStamp>> ScrollAsync(string collection, string? afterId, int limit, CancellationToken cancellationToken);

    /// <summary>Number of points that satisfy the filter, exactly.</summary>
    Task<long> CountAsync(string collection, PointFilter filter, CancellationToken cancellationToken);

    /// <summary>The points that answer the query, best first, equal scores by id (which of several equal ones is the last to fit is the store's choice).</summary>
    Task<IReadOnlyList<ScoredItem>> SearchAsync(string collection, VectorQuery query, CancellationToken cancellationToken);

    /// <summary>Succeeds if the store answers and lets this program in.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
