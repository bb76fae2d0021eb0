using ChatRec.Retrieval.Trained;
using ChatRec.Retrieval.VectorStores;

namespace ChatRec.Retrieval.Candidates;

/// <summary>
/// What people who did the same turned to next, by the trained retriever: one search in the vector store for the encoder's user vector, fused with the
/// co-transition counts. Score: the fused one; each item also says its place in the two lists, "sequence" (logit) and "transitions" (counts).
/// </summary>
/// <param name="served">The retriever.</param>
/// <param name="store">Where its item vectors lie.</param>
/// <param name="collection">
/// The collection that holds the vectors of this very training, never the alias: a user vector of one training says nothing about the item vectors of another. Null:
/// the store has none at the moment.
/// </param>
public sealed class BehaviourRetriever(ServedRetriever served, IVectorStore store, Func<string?> collection) : IRetriever
{
    /// <summary>Name of the item vectors in the store: the encoder's, with the bias as the last component.</summary>
    public const string VectorName = "sequence";

    private const int MaxCount = 10_000;

    /// <inheritdoc/>
    public string Name => "behaviour";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var history = served.HistoryOf(request);
        if (history.Length == 0)
        {
            return [];
        }

        var filter = Seeds.FilterOf(request);
        var user = served.Users.Of(history);
        var (nearest, isAll) = served.Fusion.UsesSequence ? await SearchAsync(user, filter, request.Count, cancellationToken).ConfigureAwait(false) : ([], true);
        var coverage = served.Coverage;
        return
        [
            .. served.Fusion
                .Fuse(history, user, nearest, isAll, item => coverage.CatalogueIndex(item) is >= 0 and var index && filter.Matches(coverage.Catalogue[index]), request.Count)
                .Select(item => new ScoredItem(coverage.Catalogue[coverage.CatalogueIndex(item.Item)].Id, item.Score) { Parts = PartsOf(item) }),
        ];
    }

    // What the person knows is taken out here: a store finds a few items more sooner than it looks each one up in a list.
    private async Task<(int[] Nearest, bool IsAll)> SearchAsync(float[] user, ItemFilter filter, int wanted, CancellationToken cancellationToken)
    {
        var known = filter.ExcludedIds;
        var count = Math.Min(MaxCount, wanted + known.Count);
        var name = collection() ?? throw new VectorStoreException(
            VectorStoreFailure.CollectionMissing, $"The vector store has no item vectors of the trained retriever {served.Coverage.Trained.Id}; it is being filled, or another training took its place.");
        var points = PointFilter.Of(wanted + known.Count <= MaxCount ? filter with { ExcludedIds = ItemFilter.None.ExcludedIds } : filter);
        var found = await store.SearchAsync(name, new NearestQuery(VectorName, user, points, count), cancellationToken).ConfigureAwait(false);
        return ([.. found.Where(item => !known.Contains(item.ItemId)).Select(item => served.Coverage.ModelIndex(item.ItemId)).Where(item => item >= 0).Take(wanted)], found.Count < count);
    }

    private static Provenance[] PartsOf(FusedItem item)
    {
        var parts = new List<Provenance>(2);
        if (item.Sequence is { } sequence)
        {
            parts.Add(new Provenance(TrainedFusionPart.Sequence, sequence.Rank, sequence.Score));
        }

        if (item.Transitions is { } transitions)
        {
            parts.Add(new Provenance(TrainedFusionPart.Transitions, transitions.Rank, transitions.Score));
        }

        return [.. parts];
    }
}
