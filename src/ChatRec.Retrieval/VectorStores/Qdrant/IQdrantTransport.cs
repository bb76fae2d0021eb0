namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>
/// A protocol of the server: each member is one call, translated there and back. What is asked when, in what parts and how failures are told is
/// <see cref="QdrantVectorStore"/>'s, which has checked every name and vector before.
/// </summary>
internal interface IQdrantTransport : IDisposable
{
    /// <summary>The collection as the server describes it.</summary>
    Task<QdrantDescription> DescribeAsync(string collection, CancellationToken cancellationToken);

    /// <summary>Creates the collection; where somebody else makes it at the same time, theirs stays and nothing is thrown.</summary>
    Task CreateAsync(CollectionSchema schema, CancellationToken cancellationToken);

    /// <summary>Indexes a field of the payload.</summary>
    Task IndexAsync(string collection, string field, string type, CancellationToken cancellationToken);

    /// <summary>Deletes a collection, if it is there.</summary>
    Task DeleteCollectionAsync(string collection, CancellationToken cancellationToken);

    /// <summary>The names of all collections.</summary>
    Task<IEnumerable<string>> ListCollectionsAsync(CancellationToken cancellationToken);

    /// <summary>All aliases with their collections.</summary>
    Task<IEnumerable<(string Alias, string Collection)>> ListAliasesAsync(CancellationToken cancellationToken);

    /// <summary>Lets the alias stand for the collection, in one call.</summary>
    Task SwitchAliasAsync(string alias, string collection, CancellationToken cancellationToken);

    /// <summary>The calls that write the points, in parts of a size that the server takes; each is made up only when its turn comes.</summary>
    IEnumerable<Func<CancellationToken, Task>> Upserts(string collection, IEnumerable<VectorPoint> points);

    /// <summary>Deletes points.</summary>
    Task DeleteAsync(string collection, IReadOnlyList<string> itemIds, CancellationToken cancellationToken);

    /// <summary>Points with payload and vectors.</summary>
    Task<IEnumerable<QdrantStoredPoint>> GetAsync(string collection, IReadOnlyList<string> itemIds, CancellationToken cancellationToken);

    /// <summary>A page of points with item id and stamp, beginning with the item's own point, or the one after where it is gone.</summary>
    Task<IEnumerable<QdrantStoredPoint>> ScrollAsync(string collection, string? fromItemId, int limit, CancellationToken cancellationToken);

    /// <summary>How many points satisfy the filter.</summary>
    Task<long> CountAsync(string collection, PointFilter filter, CancellationToken cancellationToken);

    /// <summary>The points that answer the query, with item id and score.</summary>
    Task<IEnumerable<QdrantStoredPoint>> SearchAsync(string collection, VectorQuery query, CancellationToken cancellationToken);

    /// <summary>The server's version, and the call that asked for it.</summary>
    Task<(string Version, QdrantCall Call)> AskVersionAsync(CancellationToken cancellationToken);

    /// <summary>Succeeds if the server says that it is ready, where the protocol has such a call.</summary>
    Task AskReadyAsync(CancellationToken cancellationToken);
}

/// <summary>A collection as the server describes it.</summary>
/// <param name="Vectors">Its vectors.</param>
/// <param name="Indexed">The fields of the payload that are indexed.</param>
internal sealed record QdrantDescription(IReadOnlyList<NamedVector> Vectors, IReadOnlyCollection<string> Indexed);

/// <summary>A point in an answer.</summary>
/// <param name="Id">Always a UUID where ChatRec wrote the point.</param>
/// <param name="Payload">As much as was asked for.</param>
/// <param name="Vectors">Only where asked for.</param>
/// <param name="Score">Only in a query's answer.</param>
internal sealed record QdrantStoredPoint(string Id, QdrantPayload? Payload, IReadOnlyDictionary<string, float[]>? Vectors = null, double Score = 0);
