using System.ComponentModel.DataAnnotations;

namespace ChatRec.Retrieval.Popularity;

/// <summary>What makes an item popular. Configuration section <c>Retrieval:Popularity</c>.</summary>
public sealed class PopularityOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Retrieval:Popularity";

    /// <summary>An interaction counts half after this many days, back from the newest one of the data. Default 1,825 (five years).</summary>
    [Range(1, 100_000)]
    public double HalfLifeDays { get; set; } = 1_825;

    /// <summary>What a mere "seen" counts, where "liked" is 1. Default 0.25.</summary>
    [Range(0, 1)]
    public double SeenWeight { get; set; } = 0.25;

    /// <summary>What "disliked" takes away. Default 0.5.</summary>
    [Range(0, 1)]
    public double DislikedWeight { get; set; } = 0.5;
}
