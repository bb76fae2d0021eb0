using System.ComponentModel.DataAnnotations;
using ChatRec.Training.Models;
using ChatRec.Training.Optimisation;

namespace ChatRec.Training.Sequences;

/// <summary>Settings of a training run. The same settings, data and seed give the same weights, whatever the number of threads.</summary>
public sealed record TrainingOptions
{
    /// <summary>Shape and regularisation of the model.</summary>
    public SequenceModelOptions Model { get; init; } = new();

    /// <summary>Optimiser.</summary>
    public OptimiserOptions Optimiser { get; init; } = new();

    /// <summary>Most epochs.</summary>
    [Range(1, 10_000)]
    public int Epochs { get; init; } = 20;

    /// <summary>Epochs without a better validation after which training stops.</summary>
    [Range(1, 10_000)]
    public int Patience { get; init; } = 4;

    /// <summary>What is better.</summary>
    public SelectionMetric Selection { get; init; } = SelectionMetric.Ndcg;

    /// <summary>Positions in a batch: users are added until there are so many.</summary>
    [Range(1, 1_000_000)]
    public int BatchTokens { get; init; } = 800;

    /// <summary>Parts of a batch that are computed side by side and added up in their order. Part of the result, unlike <see cref="Threads"/>.</summary>
    [Range(1, 64)]
    public int Parts { get; init; } = 2;

    /// <summary>Threads, at most <see cref="Parts"/> of use.</summary>
    [Range(1, 256)]
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed of everything that is drawn.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>What is made small.</summary>
    public TrainingLoss Loss { get; init; } = TrainingLoss.Softmax;

    /// <summary>Items that a sampled loss draws for each chunk of positions.</summary>
    [Range(1, 1_000_000)]
    public int Negatives { get; init; } = 512;

    /// <summary>Start item vectors from the co-transition counts instead of at random.</summary>
    public bool SvdStart { get; init; } = true;

    /// <summary>Steps between checkpoints; one is also written after each epoch.</summary>
    [Range(1, 1_000_000)]
    public int CheckpointSteps { get; init; } = 200;

    /// <summary>Settings that a kind of model starts from.</summary>
    /// <param name="kind">The kind of model.</param>
    /// <param name="longHistories">
    /// Long histories of few users, as in MovieLens (windows of 200 items), or short ones of many, as in the Amazon sets (windows of 50).
    /// </param>
    public static TrainingOptions For(SequenceModelKind kind, bool longHistories)
    {
        var options = longHistories
            ? new TrainingOptions { Model = new SequenceModelOptions { MaxLength = 200 }, Epochs = 24, Patience = 6 }
            : new TrainingOptions { Epochs = 20, Patience = 3, Optimiser = new OptimiserOptions { WeightDecay = 0.1, AverageDecay = 0.997 } };
        return kind switch
        {
            // A mask a fill-in: fewer positions teach, so more of them are masked, windows are short, less is dropped, and it takes longer.
            SequenceModelKind.Bert4Rec => options with
            {
                Model = options.Model with { MaxLength = 50, Dropout = 0.3, AttentionDropout = 0.1, MaskShare = 0.4 },
                Epochs = 60,
                Patience = 10,
            },
            _ => options,
        };
    }
}
