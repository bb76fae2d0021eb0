using ChatRec.Retrieval.Fusion;

namespace ChatRec.Retrieval.Trained;

/// <summary>What a part of the retriever counts in the fusion that validation chose.</summary>
/// <param name="Name"><see cref="Sequence"/> or <see cref="Transitions"/>.</param>
/// <param name="Transform">The scale of its scores.</param>
/// <param name="Weight">At least 0; 0: not used.</param>
public sealed record TrainedFusionPart(string Name, ScoreTransform Transform, double Weight)
{
    /// <summary>The sequence encoder.</summary>
    public const string Sequence = "sequence";

    /// <summary>The co-transition counts.</summary>
    public const string Transitions = "transitions";
}
