using System.ComponentModel.DataAnnotations;

namespace ChatRec.Retrieval.Counting;

/// <summary>How EASE is solved.</summary>
public sealed class EaseOptions
{
    /// <summary>λ: the ridge on every item, in interactions; the larger, the less rare items say. Default 200.</summary>
    [Range(0.1, 1_000_000)]
    public double Ridge { get; set; } = 200;

    /// <summary>Weights kept of an item, the largest by size, negative ones too. Default 1,000.</summary>
    [Range(1, 100_000)]
    public int MaxNeighbours { get; set; } = 1_000;

    /// <summary>
    /// The largest catalogue that is solved: N items need 2·N² bytes and about N³ multiplications (12,000 items: 290 MB). Default 16,384.
    /// </summary>
    [Range(1, 40_000)]
    public int MaxItems { get; set; } = 16_384;
}
