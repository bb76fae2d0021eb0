using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Scoring;

namespace ChatRec.Evaluation.Retrievers;

/// <summary>A fitted model.</summary>
/// <param name="Scorer">What would be served.</param>
/// <param name="Settings">The settings that validation chose, for people: "decay 0.8, shrinkage 10".</param>
public sealed record FittedRetriever(IHistoryScorer Scorer, string Settings)
{
    /// <summary>Co-transition's chosen settings, to count again with other interactions; null of other models.</summary>
    public CoOccurrenceOptions? CoTransition { get; init; }

    /// <summary>Epochs after which the kept weights were reached; null where nothing is trained in epochs.</summary>
    public int? Epochs { get; init; }

    /// <summary>Training curve, one point an epoch; empty where there is none.</summary>
    public IReadOnlyList<CurvePoint> Curve { get; init; } = [];

    /// <summary>Wall time of the fit with everything it needed, seconds. Left at 0 the evaluation fills it in; a training that was resumed knows better.</summary>
    public double Seconds { get; init; }
}
