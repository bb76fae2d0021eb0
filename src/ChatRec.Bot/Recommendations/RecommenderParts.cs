using ChatRec.Ranking.Explanations;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Recommendations;

/// <summary>Candidates for a request, and null or what did not work.</summary>
public delegate Task<(IReadOnlyList<Candidate> Candidates, string? Degraded)> CandidateSource(
    RetrievalRequest request, CancellationToken cancellationToken);

/// <summary>Orders candidates.</summary>
public delegate Task<RankedList> CandidateRanker(RankingRequest request, CancellationToken cancellationToken);

/// <summary>Explains one item of a recommendation, with evidence from the recommendation's own request.</summary>
public delegate IAsyncEnumerable<ExplanationUpdate> RecommendationExplainer(
    Recommendation recommendation, RankedItem item, CancellationToken cancellationToken);

/// <summary>What the dialogue model has for items that were found for a request, by id.</summary>
public delegate IReadOnlyDictionary<string, IReadOnlyList<ScoreReason>> ReasonSource(RetrievalRequest request, IReadOnlyList<string> itemIds);

/// <summary>What a recommender is made of.</summary>
/// <param name="Candidates">First stage.</param>
/// <param name="Ranker">Second stage.</param>
/// <param name="Explainer">Why this.</param>
/// <param name="ModelHash">SHA-256 of the ranking model in use, for the ledger; null: there is none.</param>
/// <param name="Retriever">File and hash of the trained retriever in use, for the ledger; null: there is none.</param>
/// <param name="CandidatesRanked">The ranker orders at least this many candidates, however few are asked for.</param>
/// <param name="Reasons">What the dialogue model has for the items; null: there is none.</param>
/// <param name="FindItem">The catalogue: an item by id, null if unknown; null: wishes name no titles.</param>
/// <param name="WishWords">Words beyond genres and decades that change an order, in lower case; null: none.</param>
public sealed record RecommenderParts(
    CandidateSource Candidates,
    CandidateRanker Ranker,
    RecommendationExplainer Explainer,
    Func<string?>? ModelHash = null,
    Func<string?>? Retriever = null,
    int CandidatesRanked = 20,
    ReasonSource? Reasons = null,
    Func<string, Item?>? FindItem = null,
    Func<IReadOnlyList<string>>? WishWords = null);
