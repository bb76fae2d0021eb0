namespace ChatRec.Evaluation.Plots;

/// <summary>A place on an axis.</summary>
/// <param name="Value">Where.</param>
/// <param name="Label">What is written there.</param>
/// <param name="Detail">A second, smaller line; empty for none.</param>
public sealed record PlotTick(double Value, string Label, string Detail = "")
{
    private static readonly double[] RoundFactors = [1, 2, 2.5, 5, 10];

    /// <summary>Round values from 0 to at least <paramref name="max"/>, about five steps.</summary>
    public static IReadOnlyList<PlotTick> FromZero(double max) => Between(0, max);

    /// <summary>Round values that enclose both bounds, about five steps.</summary>
    public static IReadOnlyList<PlotTick> Between(double min, double max)
    {
        var span = max > min ? max - min : 1;
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(span / 5)));
        var step = RoundFactors.Select(factor => factor * magnitude).First(size => span / size <= 5.5);
        var digits = Math.Max(0, (int)Math.Ceiling(-Math.Log10(step) + (step / magnitude is > 2.4 and < 2.6 ? 1 : 0) - 1e-9));
        var format = FormattableString.Invariant($"F{digits}");
        var first = Math.Floor((min / step) + 1e-9);
        var last = Math.Ceiling((max / step) - 1e-9);
        return [.. Enumerable.Range(0, (int)(Math.Max(last, first + 1) - first) + 1)
            .Select(index => (first + index) * step)
            .Select(value => new PlotTick(value, value.ToString(format, System.Globalization.CultureInfo.InvariantCulture)))];
    }
}
