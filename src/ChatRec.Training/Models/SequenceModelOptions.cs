using System.ComponentModel.DataAnnotations;

namespace ChatRec.Training.Models;

/// <summary>Shape and regularisation of a sequence encoder. What a kind of model has no use for, it ignores.</summary>
public sealed record SequenceModelOptions
{
    /// <summary>Width of item vectors and hidden rows.</summary>
    [Range(8, 1024)]
    public int Width { get; init; } = 64;

    /// <summary>Blocks of sequence layer and feed-forward layer.</summary>
    [Range(1, 32)]
    public int Blocks { get; init; } = 2;

    /// <summary>LRURec: complex channels of the recurrence; a multiple of 16.</summary>
    [Range(16, 4096)]
    public int Channels { get; init; } = 128;

    /// <summary>LRURec: least radius of the ring in which the recurrence's eigenvalues start.</summary>
    [Range(0.0, 1.0)]
    public double MinRadius { get; init; } = 0.8;

    /// <summary>LRURec: greatest radius of that ring.</summary>
    [Range(0.0, 1.0)]
    public double MaxRadius { get; init; } = 0.99;

    /// <summary>SASRec and BERT4Rec: attention heads.</summary>
    [Range(1, 64)]
    public int Heads { get; init; } = 2;

    /// <summary>Probability of dropout on embeddings, sublayers and inside the feed-forward layer.</summary>
    [Range(0.0, 0.95)]
    public double Dropout { get; init; } = 0.5;

    /// <summary>SASRec and BERT4Rec: probability of dropout on attention weights.</summary>
    [Range(0.0, 0.95)]
    public double AttentionDropout { get; init; } = 0.3;

    /// <summary>BERT4Rec: share of a sequence's items that are masked in training.</summary>
    [Range(0.01, 0.95)]
    public double MaskShare { get; init; } = 0.2;

    /// <summary>Items of a history that the model reads, the newest; training windows have this length.</summary>
    [Range(2, 4096)]
    public int MaxLength { get; init; } = 50;
}
