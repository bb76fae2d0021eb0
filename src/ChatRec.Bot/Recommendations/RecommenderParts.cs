using ChatRec.Ranking.Explanations;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;

namespace ChatRec.Bot.Recommendations;

/// <summary>Candidates for a request, and null or what did not work. Retrieval's <c>CandidateGenerator.GenerateAsync</c>.</summary>
public delegate Task<(IReadOnlyList<Candidate> Candidates, string? Degraded)> CandidateSource(
    RetrievalRequest request, CancellationToken cancellationToken);

/// <summary>Orders candidates. Ranking's <c>OnePassRanker.RankAsync</c>.</summary>
public delegate Task<RankedList> CandidateRanker(RankingRequest request, CancellationToken cancellationToken);

/// <summary>Explains one item of a recommendation. Ranking's <c>ExplanationWriter.ExplainAsync</c>, with evidence from the recommendation's own request.</summary>
public delegate IAsyncEnumerable<ExplanationUpdate> RecommendationExplainer(
    Recommendation recommendation, RankedItem item, CancellationToken cancellationToken);

/// <summary>What a recommender is made of.</summary>
/// <param name="Candidates">First stage.</param>
/// <param name="Ranker">Second stage.</param>
/// <param name="Explainer">Why this.</param>
public sealed record RecommenderParts(CandidateSource Candidates, CandidateRanker Ranker, RecommendationExplainer Explainer);
