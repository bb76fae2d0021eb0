namespace ChatRec.Evaluation.Calibration;

/// <summary>A probability that was told, and what happened.</summary>
/// <param name="Probability">0 to 1.</param>
/// <param name="Happened">Whether the event came.</param>
/// <param name="Weight">How much it counts, more than 0.</param>
public readonly record struct Forecast(double Probability, bool Happened, double Weight = 1);
