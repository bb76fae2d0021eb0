using ChatRec.Retrieval.Scoring;

namespace ChatRec.Retrieval.Fusion;

/// <summary>One model of a fusion.</summary>
/// <param name="Name">Its name in settings and reports.</param>
/// <param name="Scorer">The model.</param>
/// <param name="Transform">The scale that fits its scores; rank fusion needs none.</param>
/// <param name="Weight">At least 0.</param>
public sealed record FusionPart(string Name, IHistoryScorer Scorer, ScoreTransform Transform, double Weight);
