namespace ChatRec.Training.Fusion;

/// <summary>One observed choice among options, each described by the same features.</summary>
/// <param name="Options">Features by option: options × features.</param>
/// <param name="Chosen">Index of the chosen option.</param>
public sealed record Choice(IReadOnlyList<double[]> Options, int Chosen);
