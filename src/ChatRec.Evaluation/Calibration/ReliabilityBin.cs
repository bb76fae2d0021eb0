namespace ChatRec.Evaluation.Calibration;

/// <summary>Forecasts of about the same probability: one point of a reliability curve.</summary>
/// <param name="Weight">The forecasts' weight.</param>
/// <param name="Forecast">Their mean probability.</param>
/// <param name="Observed">The share of them that came true.</param>
public readonly record struct ReliabilityBin(double Weight, double Forecast, double Observed);
