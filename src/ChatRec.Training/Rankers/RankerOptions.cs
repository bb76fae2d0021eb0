using System.ComponentModel.DataAnnotations;
using ChatRec.Training.Optimisation;

namespace ChatRec.Training.Rankers;

/// <summary>Shape and training of a ranking Llama.</summary>
public sealed record RankerOptions
{
    /// <summary>Width of token vectors; a multiple of 32.</summary>
    [Range(32, 1024)]
    public int Width { get; init; } = 64;

    /// <summary>Blocks of attention and gated feed-forward layer.</summary>
    [Range(1, 32)]
    public int Blocks { get; init; } = 5;

    /// <summary>Attention heads.</summary>
    [Range(1, 64)]
    public int Heads { get; init; } = 4;

    /// <summary>Width of a head; a multiple of 32.</summary>
    [Range(32, 256)]
    public int HeadWidth { get; init; } = 32;

    /// <summary>Inner width of the feed-forward layer; a multiple of 32.</summary>
    [Range(32, 4096)]
    public int FeedForward { get; init; } = 128;

    /// <summary>Probability of dropout on token vectors and sublayers.</summary>
    [Range(0.0, 0.9)]
    public double Dropout { get; init; } = 0.3;

    /// <summary>Share of titles whose own vector is left out in a step, so that their attributes alone must do: what a new title has.</summary>
    [Range(0.0, 0.9)]
    public double IdentityDropout { get; init; } = 0.1;

    /// <summary>Titles in a prompt, the newest.</summary>
    [Range(1, 200)]
    public int HistoryItems { get; init; } = 20;

    /// <summary>Titles in a window of history.</summary>
    [Range(2, 500)]
    public int Window { get; init; } = 64;

    /// <summary>Titles of histories read in a step of the second stage, about; a third of it in the others.</summary>
    [Range(16, 100_000)]
    public int TitlesPerStep { get; init; } = 3072;

    /// <summary>Steps of the first stage: which letter stands before a title, among histories and wishes.</summary>
    [Range(0, 1_000_000)]
    public int LookUpSteps { get; init; } = 100;

    /// <summary>Steps of the second stage: what comes next in a history, among wishes and look-ups.</summary>
    [Range(1, 1_000_000)]
    public int NextItemSteps { get; init; } = 400;

    /// <summary>Steps of the third stage: prompts with letters, among histories, wishes and look-ups.</summary>
    [Range(0, 1_000_000)]
    public int RankingSteps { get; init; } = 3000;

    /// <summary>Prompts with wishes in a step, and lists to look letters up in in one of the first stage; prompts with letters are three quarters as many.</summary>
    [Range(1, 10_000)]
    public int PromptsPerStep { get; init; } = 64;

    /// <summary>Whether prompts have wishes; of items with neither genres nor years there is nothing to wish.</summary>
    public bool Wishes { get; init; } = true;

    /// <summary>Steps between two validations, and two checkpoints.</summary>
    [Range(1, 1_000_000)]
    public int ValidationSteps { get; init; } = 200;

    /// <summary>How the weights move.</summary>
    public OptimiserOptions Optimiser { get; init; } = new(LearningRate: 2e-3, WeightDecay: 0.05, MaxGradientNorm: 5, WarmUpSteps: 50, AverageDecay: 0.99);

    /// <summary>Parts of a batch that are computed side by side; the result depends on it, not on the threads.</summary>
    [Range(1, 64)]
    public int Parts { get; init; } = 4;

    /// <summary>Threads.</summary>
    [Range(1, 256)]
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed of all that is drawn.</summary>
    public long Seed { get; init; } = 1;
}
