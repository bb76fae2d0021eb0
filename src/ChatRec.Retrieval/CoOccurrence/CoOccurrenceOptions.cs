using System.ComponentModel.DataAnnotations;

namespace ChatRec.Retrieval.CoOccurrence;

/// <summary>
/// How the co-transition model counts. Configuration section <c>Retrieval:CoOccurrence</c>. The defaults are those that were best on MovieLens'
/// validation split.
/// </summary>
public sealed class CoOccurrenceOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Retrieval:CoOccurrence";

    /// <summary>Interactions at most this far apart in a sequence are counted together. Default 30.</summary>
    [Range(1, 1_000)]
    public int Window { get; set; } = 30;

    /// <summary>g: what a pair counts less with each position between. Default 0.9.</summary>
    [Range(0.01, 1)]
    public double DistanceDecay { get; set; } = 0.9;

    /// <summary>b: what "came before" counts beside "came after". Default 0.3.</summary>
    [Range(0, 1)]
    public double BackwardShare { get; set; } = 0.3;

    /// <summary>p: exponent of each count. Default 1.</summary>
    [Range(0.1, 4)]
    public double Power { get; set; } = 1;

    /// <summary>α: how much an item that goes with everything is held back as a seed. Default 0.65.</summary>
    [Range(0, 1)]
    public double SeedNormalisation { get; set; } = 0.65;

    /// <summary>β: how much a popular item is held back as a candidate. Default 0.3.</summary>
    [Range(0, 1)]
    public double CandidateNormalisation { get; set; } = 0.3;

    /// <summary>s: added to a seed's sum, so that rare seeds say little. Default 30.</summary>
    [Range(0.001, 100_000)]
    public double SeedSmoothing { get; set; } = 30;

    /// <summary>t: added to a candidate's sum, so that rare candidates need more than one user. Default 10.</summary>
    [Range(0.001, 100_000)]
    public double CandidateSmoothing { get; set; } = 10;

    /// <summary>d: what each older item of a history counts less than the next newer one. Default 0.6.</summary>
    [Range(0.01, 1)]
    public double RecencyDecay { get; set; } = 0.6;

    /// <summary>Items of a history that count, newest first. Default 50.</summary>
    [Range(1, 1_000)]
    public int HistoryLength { get; set; } = 50;

    /// <summary>Added below the fraction of "liked both", so that small counts say little. Default 10.</summary>
    [Range(0.001, 10_000)]
    public double LikedShrinkage { get; set; } = 10;

    /// <summary>
    /// λ: how much "liked by the same people" says beside "rated one after the other", 0 to 1. Default 0.7: on the bundled data's validation split the next
    /// interaction is found as often as with transitions alone (R@10 .156), the next liked one more often (.195 against .178).
    /// </summary>
    [Range(0, 1)]
    public double LikedShare { get; set; } = 0.7;

    /// <summary>Neighbours kept of an item, those with the highest weights. Default 4,000.</summary>
    [Range(10, 100_000)]
    public int MaxNeighbours { get; set; } = 4_000;
}
