namespace ChatRec.Ranking.OnePass;

/// <summary>What one reading of the prompt said, candidate by candidate.</summary>
/// <param name="Labels">The label that each candidate had.</param>
/// <param name="Logits">The labels' logits.</param>
public sealed record LabelledLogits(IReadOnlyList<string> Labels, IReadOnlyList<float> Logits);
