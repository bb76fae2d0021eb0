using System.Text.Json;

namespace ChatRec.Doubles.Queries;

/// <summary>What a stage scores by.</summary>
internal abstract record Query
{
    /// <summary>Similarity to one example, made diverse if asked.</summary>
    public sealed record Nearest(Example Target, Diversity? Diversity) : Query;

    /// <summary>Similarity to some examples and not to others.</summary>
    public sealed record Recommend(IReadOnlyList<Example> Positive, IReadOnlyList<Example> Negative, RecommendStrategy Strategy) : Query;

    /// <summary>Reciprocal rank fusion of the prefetches.</summary>
    public sealed record ReciprocalRank(int K, IReadOnlyList<float>? Weights) : Query;

    /// <summary>Distribution-based score fusion of the prefetches.</summary>
    public sealed record DistributionBased : Query;

    /// <summary>An expression over scores and payload.</summary>
    public sealed record Computed(Formula Formula, Payload Defaults) : Query;

    /// <summary>The order of a payload field.</summary>
    public sealed record OrderBy(string Key, bool Descending, JsonElement? StartFrom) : Query;

    /// <summary>Any points.</summary>
    public sealed record Sample : Query;
}
