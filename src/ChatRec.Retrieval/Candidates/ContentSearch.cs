using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Popularity;
using ChatRec.Retrieval.VectorStores;

namespace ChatRec.Retrieval.Candidates;

/// <summary>
/// The search that both content sources share: nearest items of the vector store, of which those that people like come first among
/// equally near ones. Score: cosine + λ · popularity, where popularity runs from 0 to 1 (the most popular item of the catalogue).
/// </summary>
public sealed class ContentSearch(
    IVectorStore store, string collection, Catalogue catalogue, PopularityModel popularity, CandidateOptions options)
{
    /// <summary>Name of the content vectors in the store.</summary>
    public const string VectorName = "content";

    // The prior can lift an item at most λ over its cosine: a list this many times longer holds all that it may lift into the result, but for rare ends.
    private const int Stretch = 5;
    private const int MaxCount = 10_000;

    /// <summary>The best items for a content vector, at most as many as the request wants.</summary>
    /// <exception cref="VectorStoreException">The store cannot answer.</exception>
    public async Task<IReadOnlyList<ScoredItem>> SearchAsync(float[] vector, RetrievalRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var count = options.ContentPopularity > 0 ? Math.Min(MaxCount, request.Count * Stretch) : request.Count;
        var nearest = await store.SearchAsync(
            collection, new NearestQuery(VectorName, vector, PointFilter.Of(Seeds.FilterOf(request)), count), cancellationToken).ConfigureAwait(false);
        return
        [
            .. nearest
                .Select(item => item with { Score = item.Score + (options.ContentPopularity * PriorOf(item.ItemId)) })
                .OrderByDescending(item => item.Score)
                .ThenBy(item => item.ItemId, StringComparer.Ordinal)
                .Take(request.Count),
        ];
    }

    private double PriorOf(string itemId) => catalogue.TryGetIndex(itemId, out var item) ? popularity.Share(item) : 0;
}
