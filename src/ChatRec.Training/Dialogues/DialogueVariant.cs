namespace ChatRec.Training.Dialogues;

/// <summary>A model that cross-validation judges.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="LeftOut">By feature: true leaves it out.</param>
/// <param name="Fixed">Weights that are not learned; null: they are.</param>
/// <param name="LearnsHeld">Whether the weights that are otherwise set are learned, too.</param>
public sealed record DialogueVariant(string Name, IReadOnlyList<bool> LeftOut, IReadOnlyList<double>? Fixed = null, bool LearnsHeld = false);
