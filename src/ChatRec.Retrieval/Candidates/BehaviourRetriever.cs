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
        var depth = served.Fusion.DepthFor(request.Count);
        var found = served.Fusion.UsesSequence ? await SearchAsync(user, filter, depth, cancellationToken).ConfigureAwait(false) : [];
        var coverage = served.Coverage;
        int[] nearest = [.. found.Select(item => coverage.ModelIndex(item.ItemId)).Where(item => item >= 0)];
        return
        [
            .. served.Fusion
                .Fuse(history, user, nearest, found.Count < depth, item => coverage.CatalogueIndex(item) is >= 0 and var index && filter.Matches(coverage.Catalogue[index]), request.Count)
                .Select(item => new ScoredItem(coverage.Catalogue[coverage.CatalogueIndex(item.Item)].Id, item.Score) { Parts = PartsOf(item) }),
        ];
    }

    private async Task<IReadOnlyList<ScoredItem>> SearchAsync(float[] user, ItemFilter filter, int count, CancellationToken cancellationToken)
    {
        var name = collection() ?? throw new VectorStoreException(
            VectorStoreFailure.CollectionMissing, $"The vector store has no item vectors of the trained retriever {served.Coverage.Trained.Id}; it is being filled, or another training took its place.");
        return await store.SearchAsync(name, new NearestQuery(VectorName, user, PointFilter.Of(filter), count), cancellationToken).ConfigureAwait(false);
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
