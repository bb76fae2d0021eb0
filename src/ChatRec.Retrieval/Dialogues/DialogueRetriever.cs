using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Scoring;

namespace ChatRec.Retrieval.Dialogues;

/// <summary>What people want in a chat, learned from chats. Score: the dialogue model's. Works when nothing was said yet.</summary>
public sealed class DialogueRetriever(Catalogue catalogue, DialogueScorer scorer, CandidateOptions options) : IRetriever
{
    /// <summary>The name that provenance shows.</summary>
    public const string Source = "dialogue";

    private const int MostReasons = 4;

    /// <inheritdoc/>
    public string Name => Source;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var scores = scorer.Score(ContextOf(request));
        var filter = Seeds.FilterOf(request);
        int[] unwanted = [.. Enumerable.Range(0, catalogue.Count).Where(item => !filter.Matches(catalogue[item]))];
        foreach (var item in unwanted)
        {
            scores[item] = float.NegativeInfinity;
        }

        var top = new ScoredIndex[Math.Min(request.Count, catalogue.Count - unwanted.Length)];
        var found = TopItems.Select(scores, [], top);
        return Task.FromResult<IReadOnlyList<ScoredItem>>([.. top.Take(found).Select(item => new ScoredItem(catalogue[item.Item].Id, item.Score))]);
    }

    /// <summary>The request as the dialogue model sees it: the history's newest items, then what the request names.</summary>
    public DialogueContext ContextOf(RetrievalRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var newest = request.History.Interactions.TakeLast(options.HistoryLength).ToList();
        var filter = request.Filter;
        return new DialogueContext
        {
            Titles = Indexes(newest.Where(interaction => interaction.Signal != Signal.Disliked).Select(interaction => interaction.ItemId)
                .Except(request.LikeItemIds, StringComparer.Ordinal).Concat(request.LikeItemIds)),
            Disliked = Indexes(newest.Where(interaction => interaction.Signal == Signal.Disliked).Select(interaction => interaction.ItemId)
                .Except(request.LikeItemIds, StringComparer.Ordinal)),
            Said = string.IsNullOrWhiteSpace(request.Text) ? request.Said : [.. request.Said, request.Text],
            Genres = [.. filter.Genres.Concat(filter.AllGenres).Distinct(StringComparer.OrdinalIgnoreCase)],
            ExcludedGenres = filter.ExcludedGenres,
            YearFrom = filter.YearFrom,
            YearTo = filter.YearTo,
        };
    }

    /// <summary>What speaks most for some items, by id; items that the catalogue lacks are left out.</summary>
    /// <param name="request">What they were found for.</param>
    /// <param name="itemIds">The items.</param>
    public IReadOnlyDictionary<string, IReadOnlyList<ScoreReason>> Reasons(RetrievalRequest request, IReadOnlyList<string> itemIds)
    {
        ArgumentNullException.ThrowIfNull(itemIds);
        var items = Indexes(itemIds);
        var reasons = scorer.Reasons(ContextOf(request), items, MostReasons);
        return items.Zip(reasons).ToDictionary(pair => catalogue[pair.First].Id, pair => pair.Second, StringComparer.Ordinal);
    }

    /// <summary>How many conversations that were learned from name both items; 0 where that is unknown.</summary>
    public int CountConversations(string itemIdA, string itemIdB) =>
        catalogue.TryGetIndex(itemIdA, out var one) && catalogue.TryGetIndex(itemIdB, out var other) ? scorer.CountConversations(one, other) : 0;

    private int[] Indexes(IEnumerable<string> ids) =>
        [.. ids.Distinct(StringComparer.Ordinal).Select(id => catalogue.TryGetIndex(id, out var index) ? index : -1).Where(index => index >= 0)];
}
