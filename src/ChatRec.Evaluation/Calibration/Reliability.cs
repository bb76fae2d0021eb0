namespace ChatRec.Evaluation.Calibration;

/// <summary>
/// Whether what is told with probability p happens in the share p of the cases: the reliability curve and the expected calibration error over its bins
/// (Naeini, Cooper and Hauskrecht 2015), and two proper scores.
/// </summary>
public static class Reliability
{
    /// <summary>As many bins as the literature uses.</summary>
    public const int DefaultBins = 15;

    /// <summary>Bins of about the same weight (Nguyen and O'Connor 2015). Forecasts of one probability are never parted, so there may be fewer bins.</summary>
    public static IReadOnlyList<ReliabilityBin> EqualMass(IReadOnlyList<Forecast> forecasts, int bins = DefaultBins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        var total = Weight(forecasts);
        var below = 0.0;
        var groups = new List<(int Bin, Forecast[] Group)>();
        foreach (var group in forecasts.GroupBy(forecast => forecast.Probability).OrderBy(group => group.Key))
        {
            Forecast[] members = [.. group];
            var weight = members.Sum(forecast => forecast.Weight);
            groups.Add(((int)(bins * (below + (weight / 2)) / total), members));
            below += weight;
        }

        return [.. groups.GroupBy(entry => entry.Bin, entry => entry.Group).Select(bin => Bin([.. bin.SelectMany(members => members)]))];
    }

    /// <summary>Bins of the same width between 0 and 1; empty ones are left out.</summary>
    public static IReadOnlyList<ReliabilityBin> EqualWidth(IReadOnlyList<Forecast> forecasts, int bins = DefaultBins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        _ = Weight(forecasts);
        return [.. forecasts.GroupBy(forecast => Math.Min(bins - 1, (int)(forecast.Probability * bins))).OrderBy(bin => bin.Key).Select(bin => Bin([.. bin]))];
    }

    /// <summary>Expected calibration error: the mean distance of a bin's forecast from what was observed, by weight; from 0 to 1.</summary>
    public static double Error(IReadOnlyList<ReliabilityBin> bins)
    {
        ArgumentNullException.ThrowIfNull(bins);
        return bins.Sum(bin => bin.Weight * Math.Abs(bin.Forecast - bin.Observed)) / bins.Sum(bin => bin.Weight);
    }

    /// <summary>Brier score: the mean squared distance of forecast and outcome; 0 is a prophet's.</summary>
    public static double Brier(IReadOnlyList<Forecast> forecasts) =>
        forecasts.Sum(forecast => forecast.Weight * Math.Pow(forecast.Probability - (forecast.Happened ? 1 : 0), 2)) / Weight(forecasts);

    /// <summary>Mean negative logarithm of what was told of the outcome, in nats; a forecast of 0 or 1 that failed counts as one of 1e-12.</summary>
    public static double LogLoss(IReadOnlyList<Forecast> forecasts) =>
        forecasts.Sum(forecast => -forecast.Weight * Math.Log(Math.Max(1e-12, forecast.Happened ? forecast.Probability : 1 - forecast.Probability))) / Weight(forecasts);

    private static ReliabilityBin Bin(Forecast[] forecasts)
    {
        var weight = forecasts.Sum(forecast => forecast.Weight);
        return new ReliabilityBin(
            weight,
            forecasts.Sum(forecast => forecast.Weight * forecast.Probability) / weight,
            forecasts.Where(forecast => forecast.Happened).Sum(forecast => forecast.Weight) / weight);
    }

    private static double Weight(IReadOnlyList<Forecast> forecasts)
    {
        ArgumentNullException.ThrowIfNull(forecasts);
        var weight = forecasts.Sum(forecast => forecast.Weight);
        return weight > 0 ? weight : throw new ArgumentException("There are no forecasts to judge.", nameof(forecasts));
    }
}
