namespace ChatRec.Training.Ratings;

/// <summary>Settings of <see cref="RatingMlp"/>.</summary>
public sealed record RatingMlpOptions
{
    /// <summary>Values of a user's, and of an item's, vector.</summary>
    public int Width { get; init; } = 16;

    /// <summary>Width of the first hidden layer; the second has half of it.</summary>
    public int Hidden { get; init; } = 32;

    /// <summary>Share of the vectors' values that is dropped in training, from 0 to below 1.</summary>
    public double Dropout { get; init; } = 0.3;

    /// <summary>Passes over the ratings.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Ratings a step.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>Learning rate, which falls to 0 linearly.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>Decay of the weights and vectors.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Seed of all that is drawn.</summary>
    public ulong Seed { get; init; } = 1;
}
