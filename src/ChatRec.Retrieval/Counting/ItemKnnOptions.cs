using System.ComponentModel.DataAnnotations;

namespace ChatRec.Retrieval.Counting;

/// <summary>How ItemKNN counts.</summary>
public sealed class ItemKnnOptions
{
    /// <summary>Added below the cosine, so that small counts say little. Default 10.</summary>
    [Range(0, 10_000)]
    public double Shrinkage { get; set; } = 10;

    /// <summary>α: exponent of the item's own count; 0.5 is the cosine, less favours popular neighbours. Default 0.5.</summary>
    [Range(0, 1)]
    public double Normalisation { get; set; } = 0.5;

    /// <summary>Neighbours kept of an item, those with the highest weights. Default 1,000.</summary>
    [Range(1, 100_000)]
    public int MaxNeighbours { get; set; } = 1_000;
}
