namespace ChatRec.Training.Dialogues;

/// <summary>How the dialogue model is trained.</summary>
public sealed record DialogueTrainingOptions
{
    /// <summary>Items of a question that are trained against: those that score highest. Default 200.</summary>
    public int Top { get; init; } = 200;

    /// <summary>Others, drawn at random; they stand for all that are left. Default 100.</summary>
    public int Random { get; init; } = 100;

    /// <summary>λ of λ/2·|w|², w being the weights of standardised features. Default 5.</summary>
    public double L2 { get; init; } = 5;

    /// <summary>Times the highest scores are looked up with the weights learned so far. Default 2.</summary>
    public int Rounds { get; init; } = 2;

    /// <summary>Threads; default: as many as there are cores.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed of the random items.</summary>
    public int Seed { get; init; } = 1;
}
