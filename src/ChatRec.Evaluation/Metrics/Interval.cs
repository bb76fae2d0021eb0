namespace ChatRec.Evaluation.Metrics;

/// <summary>A mean with its 95 % interval.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Low">2.5th percentile.</param>
/// <param name="High">97.5th percentile.</param>
public readonly record struct Interval(double Mean, double Low, double High)
{
    /// <summary>Whether 0 lies outside.</summary>
    public bool ExcludesZero => Low > 0 || High < 0;
}
