using System.ComponentModel.DataAnnotations;
using ChatRec.Llama;
using ChatRec.Training.Optimisation;

namespace ChatRec.Training.Lora;

/// <summary>Settings of the training of an adapter. The same settings, base, examples and seed give the same adapter.</summary>
public sealed record LoraOptions
{
    /// <summary>Rank of the change, r.</summary>
    [Range(1, 1_024)]
    public int Rank { get; init; } = 8;

    /// <summary>The change is scaled by alpha / r.</summary>
    [Range(0.001, 10_000)]
    public double Alpha { get; init; } = 32;

    /// <summary>Probability that a value of an adapter's input is dropped, from 0 to below 1.</summary>
    [Range(0, 0.99)]
    public double Dropout { get; init; } = 0.05;

    /// <summary>The matrices of each layer that are changed.</summary>
    [MinLength(1)]
    public IReadOnlyList<LoraProjection> Projections { get; init; } = LoraProjections.Default;

    /// <summary>Passes over the examples.</summary>
    [Range(1, 10_000)]
    public int Epochs { get; init; } = 3;

    /// <summary>Examples a step.</summary>
    [Range(1, 65_536)]
    public int BatchSize { get; init; } = 8;

    /// <summary>
    /// Longest example in tokens, and the most that are computed at once: short examples of a batch share a pass. Memory grows with it.
    /// </summary>
    [Range(2, 1 << 20)]
    public int MaxLength { get; init; } = 1_024;

    /// <summary>Learning rate after the warm-up.</summary>
    [Range(1e-9, 10)]
    public double LearningRate { get; init; } = 2e-4;

    /// <summary>Steps over which the rate rises from 0.</summary>
    [Range(0, 1_000_000)]
    public int WarmUpSteps { get; init; } = 5;

    /// <summary>Longer gradients are shortened to this; 0 never.</summary>
    [Range(0, 1e6)]
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>Seed of everything that is drawn.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Threads of the processor.</summary>
    [Range(1, 512)]
    public int Threads { get; init; } = LlamaContextOptions.DefaultThreads;

    /// <summary>Whether to use a GPU, where there is one.</summary>
    public bool UseGpu { get; init; } = true;

    /// <summary>Steps between checkpoints; one is also written after each epoch.</summary>
    [Range(1, 1_000_000)]
    public int CheckpointSteps { get; init; } = 20;

    /// <summary>What the scale of the change is: alpha / r.</summary>
    internal float Scale => (float)(Alpha / Rank);

    internal OptimiserOptions Optimiser => new(LearningRate, WeightDecay: 0, MaxGradientNorm, WarmUpSteps, AverageDecay: 0);
}
