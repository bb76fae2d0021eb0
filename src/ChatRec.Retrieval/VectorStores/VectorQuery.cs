namespace ChatRec.Retrieval.VectorStores;

/// <summary>A question to a vector store.</summary>
/// <param name="Count">How many points, 1 to 10,000.</param>
public abstract record VectorQuery(int Count);

/// <summary>The points nearest to a vector.</summary>
/// <param name="VectorName">Which named vector.</param>
/// <param name="Vector">The query, of that vector's dimension.</param>
/// <param name="Filter">What results must satisfy.</param>
/// <param name="Count">How many.</param>
public sealed record NearestQuery(string VectorName, float[] Vector, PointFilter Filter, int Count) : VectorQuery(Count);

/// <summary>The points like some stored ones and unlike others; the examples themselves are left out.</summary>
/// <param name="VectorName">Which named vector.</param>
/// <param name="Positives">Ids of stored points that have that vector; at least one, but for <see cref="RecommendStrategy.BestScore"/> with negatives.</param>
/// <param name="Negatives">Ids of stored points that have that vector.</param>
/// <param name="Strategy">What "like" means.</param>
/// <param name="Filter">What results must satisfy.</param>
/// <param name="Count">How many.</param>
public sealed record RecommendQuery(
    string VectorName, IReadOnlyList<string> Positives, IReadOnlyList<string> Negatives, RecommendStrategy Strategy, PointFilter Filter, int Count) : VectorQuery(Count);

/// <summary>How examples become a score.</summary>
public enum RecommendStrategy
{
    /// <summary>Nearest to the mean of the positives, or with negatives to 2 · mean(positives) − mean(negatives), of the vectors as stored.</summary>
    AverageVector,

    /// <summary>f(best positive) where that exceeds the best negative, else −f(best negative), with f(x) = (x / (1 + |x|) + 1) / 2.</summary>
    BestScore,
}

/// <summary>Several queries fused into one list.</summary>
/// <param name="Prefetch">The queries, at least one; each gives a list of its own length.</param>
/// <param name="Fusion">How lists become one.</param>
/// <param name="Count">How many.</param>
public sealed record FusionQuery(IReadOnlyList<VectorQuery> Prefetch, QueryFusion Fusion, int Count) : VectorQuery(Count);

/// <summary>How lists become one.</summary>
public abstract record QueryFusion
{
    /// <summary>Reciprocal rank fusion with Qdrant's k of 2 and equal weights.</summary>
    public static readonly QueryFusion ReciprocalRank = new ReciprocalRankQueryFusion();

    /// <summary>Distribution-based score fusion.</summary>
    public static readonly QueryFusion Distribution = new DistributionQueryFusion();
}

/// <summary>Sum over lists of 1 / ((r + 1) / w + k − 1), r counted from 0.</summary>
/// <param name="K">At least 1.</param>
/// <param name="Weights">One positive weight w a list; null: all 1.</param>
public sealed record ReciprocalRankQueryFusion(int K = 2, IReadOnlyList<float>? Weights = null) : QueryFusion;

/// <summary>Each list's scores mapped by (s − (mean − 3σ)) / 6σ with the sample deviation σ, then summed.</summary>
public sealed record DistributionQueryFusion : QueryFusion;
