using ChatRec.Bot.Ledger;
using ChatRec.Ranking.Explanations;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Bot.Recommendations;

/// <summary>Candidates, ranking, ledger: one recommendation from end to end. Safe for concurrent use.</summary>
public sealed class Recommender(RecommenderParts parts, ILedger ledger, TimeProvider time)
{
    /// <summary>The most items that one request may ask for.</summary>
    public const int MaxCount = 100;

    private readonly RecommendationIds _ids = new(time);

    /// <summary>Recommends, and writes the recommendation into the ledger before it is returned.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is not within 1 to <see cref="MaxCount"/>.</exception>
    /// <exception cref="StoreException">The ledger cannot be written.</exception>
    public async Task<Recommendation> RecommendAsync(RecommendationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Count is < 1 or > MaxCount)
        {
            throw new ArgumentOutOfRangeException(
                nameof(request), request.Count, FormattableString.Invariant($"count is {request.Count}; it must be 1 to {MaxCount}."));
        }

        // Asked first: a list is made in milliseconds, and ranked in seconds, in which another training may take this one's place.
        var retriever = parts.Retriever?.Invoke();
        var (candidates, retrievalDegraded) = await RetrieveAsync(request, Math.Max(request.Count, parts.CandidatesRanked), cancellationToken).ConfigureAwait(false);

        var ranked = candidates.Count == 0
            ? new RankedList([], null, "", 0)
            : await parts.Ranker(new RankingRequest(WithModels(request), candidates) { Text = request.Text, Wish = WishText.Of(request, parts.FindItem), RefusedItemIds = request.RefusedItemIds }, cancellationToken).ConfigureAwait(false);

        IReadOnlyList<RankedItem> items = [.. ranked.Items.Take(request.Count)];
        var recommendation = new Recommendation(
            _ids.Next(),
            time.GetUtcNow(),
            request,
            items,
            Join(retrievalDegraded, ranked.Degraded),
            ranked.TemplateHash,
            ranked.PromptTokens > 0 ? parts.ModelHash?.Invoke() : null)
        {
            Retriever = retriever,
            Reasons = ReasonsFor(request, items),
        };
        await ledger.AppendAsync(recommendation, cancellationToken).ConfigureAwait(false);
        return recommendation;
    }

    /// <summary>Words beyond genres and decades that change an order, in lower case.</summary>
    public IReadOnlyList<string> WishWords => parts.WishWords?.Invoke() ?? [];

    /// <summary>Those of <see cref="WishWords"/> that stand in a request, in its order.</summary>
    /// <param name="words">Folded words with spaces between them; null: none.</param>
    public IReadOnlyList<string> WordsIn(string? words) => TaughtWords.In(words, WishWords);

    /// <summary>What might be recommended, best first and not yet ranked: what a question is chosen by. Leaves no trace in the ledger.</summary>
    public async Task<IReadOnlyList<Candidate>> ConsiderAsync(RecommendationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (await RetrieveAsync(request, request.Count, cancellationToken).ConfigureAwait(false)).Candidates;
    }

    private Task<(IReadOnlyList<Candidate> Candidates, string? Degraded)> RetrieveAsync(RecommendationRequest request, int count, CancellationToken cancellationToken) =>
        parts.Candidates(ToRetrieval(request, count), cancellationToken);

    private static RetrievalRequest ToRetrieval(RecommendationRequest request, int count) => new(request.History, request.Filter, count)
    {
        Text = request.Text,
        Said = request.Said,
        LikeItemIds = request.LikeItemIds,
    };

    // Now, since what was said is not kept: a later "why" could not reckon it again.
    private IReadOnlyDictionary<string, IReadOnlyList<ScoreReason>> ReasonsFor(RecommendationRequest request, IReadOnlyList<RankedItem> items)
    {
        List<string> found = [.. items.Where(item => item.Provenance.Any(source => source.Source == DialogueRetriever.Source)).Select(item => item.Item.Id)];
        return found.Count == 0 || parts.Reasons is null ? new Dictionary<string, IReadOnlyList<ScoreReason>>() : parts.Reasons(ToRetrieval(request, request.Count), found);
    }

    /// <summary>Explains one item of a recommendation, from the history that the recommendation was made from.</summary>
    /// <exception cref="ArgumentException">The recommendation does not hold the item.</exception>
    public IAsyncEnumerable<ExplanationUpdate> ExplainAsync(Recommendation recommendation, string itemId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recommendation);
        var item = recommendation.Items.FirstOrDefault(candidate => candidate.Item.Id == itemId)
            ?? throw new ArgumentException($"Recommendation {recommendation.Id} does not hold item '{itemId}'.", nameof(itemId));
        return parts.Explainer(recommendation, item, cancellationToken);
    }

    // "Like Heat" says nothing about the person's past, but a ranking prompt knows one place for it: the newest of the history.
    private History WithModels(RecommendationRequest request) => request.LikeItemIds.Count == 0
        ? request.History
        : new History([.. request.History.Interactions, .. request.LikeItemIds.Select(id => new Interaction(id, Signal.Liked, time.GetUtcNow()))]);

    private static string? Join(params string?[] sentences)
    {
        var said = sentences.Where(sentence => !string.IsNullOrWhiteSpace(sentence)).Distinct(StringComparer.Ordinal).ToList();
        return said.Count == 0 ? null : string.Join(' ', said);
    }
}
