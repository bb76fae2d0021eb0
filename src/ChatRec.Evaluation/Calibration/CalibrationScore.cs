namespace ChatRec.Evaluation.Calibration;

/// <summary>How well probabilities hold.</summary>
/// <param name="Error">Expected calibration error, 15 bins of equal mass.</param>
/// <param name="ErrorEqualWidth">The same with 15 bins of equal width.</param>
/// <param name="Brier">Brier score.</param>
/// <param name="LogLoss">Log loss, nats.</param>
public sealed record CalibrationScore(double Error, double ErrorEqualWidth, double Brier, double LogLoss)
{
    /// <summary>Judges forecasts.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static CalibrationScore Of(IReadOnlyList<Forecast> forecasts) => new(
        Reliability.Error(Reliability.EqualMass(forecasts)),
        Reliability.Error(Reliability.EqualWidth(forecasts)),
        Reliability.Brier(forecasts),
        Reliability.LogLoss(forecasts));

    /// <summary>Means over several seeds.</summary>
    public static CalibrationScore Mean(IReadOnlyList<CalibrationScore> scores) => new(
        scores.Average(score => score.Error), scores.Average(score => score.ErrorEqualWidth), scores.Average(score => score.Brier), scores.Average(score => score.LogLoss));
}
