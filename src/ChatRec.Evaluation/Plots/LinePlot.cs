using System.Globalization;

namespace ChatRec.Evaluation.Plots;

/// <summary>
/// A line plot as one SVG element. Colours come from the page (classes <c>s0</c> to <c>s11</c>, <c>reference</c>, <c>axis</c>, <c>grid</c>), so that it
/// follows the reader's light or dark theme; every point has its value as a tool tip; names stand at the lines' ends and never overlap.
/// </summary>
/// <param name="Title">For screen readers.</param>
/// <param name="XLabel">What the horizontal axis shows.</param>
/// <param name="YLabel">What the vertical axis shows.</param>
/// <param name="XTicks">The horizontal axis, at least one tick.</param>
/// <param name="Series">The lines, at least one with a point.</param>
public sealed record LinePlot(string Title, string XLabel, string YLabel, IReadOnlyList<PlotTick> XTicks, IReadOnlyList<PlotSeries> Series)
{
    private const double Width = 640;
    private const double Height = 400;
    private const double Left = 62;
    private const double Right = 150;
    private const double Top = 14;
    private const double Bottom = 62;
    private const double LineHeight = 15;

    /// <summary>Whether the vertical axis begins at 0, as shares want it; losses do not.</summary>
    public bool FromZero { get; init; } = true;

    /// <summary>Whether every point is marked; long curves are not.</summary>
    public bool Markers { get; init; } = true;

    /// <summary>Writes the element.</summary>
    public string ToSvg()
    {
        var finite = Series.Select(series => series with { Points = [.. series.Points.Where(point => double.IsFinite(point.Y))] })
            .Where(series => series.Points.Count > 0)
            .ToList();
        var values = finite.SelectMany(series => series.Points).Select(point => point.Y).DefaultIfEmpty(0).ToList();
        var yTicks = FromZero ? PlotTick.FromZero(values.Max()) : PlotTick.Between(values.Min(), values.Max());
        double xMin = XTicks.Min(tick => tick.Value), xMax = XTicks.Max(tick => tick.Value);
        double yMin = yTicks[0].Value, yMax = yTicks[^1].Value;
        double X(double x) => xMax > xMin ? Left + ((x - xMin) / (xMax - xMin) * (Width - Left - Right)) : (Left + Width - Right) / 2;
        double Y(double y) => Height - Bottom - ((y - yMin) / (yMax - yMin) * (Height - Top - Bottom));

        var svg = new SvgText(Width, Height, Title);
        foreach (var tick in yTicks)
        {
            svg.Line(Left, Y(tick.Value), Width - Right, Y(tick.Value), "grid");
            svg.Text(Left - 8, Y(tick.Value) + 4, tick.Label, "tick", "end");
        }

        foreach (var tick in XTicks)
        {
            svg.Line(X(tick.Value), Height - Bottom, X(tick.Value), Height - Bottom + 4, "axis");
            svg.Text(X(tick.Value), Height - Bottom + 18, tick.Label, "tick", "middle");
            svg.Text(X(tick.Value), Height - Bottom + 32, tick.Detail, "detail", "middle");
        }

        svg.Line(Left, Height - Bottom, Width - Right, Height - Bottom, "axis");
        svg.Text((Left + Width - Right) / 2, Height - 8, XLabel, "label", "middle");
        var middle = (Top + Height - Bottom) / 2;
        svg.Text(15, middle, YLabel, "label", "middle", string.Create(CultureInfo.InvariantCulture, $"rotate(-90 15 {middle:0.#})"));
        foreach (var series in finite.OrderBy(series => series.IsReference ? 0 : 1))
        {
            svg.Path(series.Points.Select(point => (X(point.X), Y(point.Y))), $"line {series.Class}");
            foreach (var (x, y) in series.Points)
            {
                var at = XTicks.FirstOrDefault(tick => tick.Value == x)?.Label ?? x.ToString("0.##", CultureInfo.InvariantCulture);
                svg.Dot(X(x), Y(y), Markers || series.IsReference ? 3.2 : 6, Markers || series.IsReference ? $"dot {series.Class}" : "hit", string.Create(CultureInfo.InvariantCulture, $"{series.Name}, {XLabel} {at}: {y:0.####}"));
            }
        }

        EndLabels(svg, finite, X, Y);
        return svg.ToString();
    }

    // Names from top to bottom, each pushed below the one before it; what would leave the plot at the bottom pushes the others up.
    private static void EndLabels(SvgText svg, List<PlotSeries> series, Func<double, double> x, Func<double, double> y)
    {
        var labels = series.OrderBy(of => y(of.Points[^1].Y)).ToList();
        var places = new double[labels.Count];
        var lowest = Height - Bottom;
        for (var index = 0; index < places.Length; index++)
        {
            places[index] = Math.Max(y(labels[index].Points[^1].Y), index == 0 ? Top : places[index - 1] + LineHeight);
        }

        for (var index = places.Length - 1; index >= 0; index--)
        {
            places[index] = Math.Min(places[index], lowest - ((places.Length - 1 - index) * LineHeight));
        }

        for (var index = 0; index < places.Length; index++)
        {
            var end = labels[index].Points[^1];
            svg.Line(x(end.X) + 5, y(end.Y), Width - Right + 14, places[index], $"leader {labels[index].Class}");
            svg.Text(Width - Right + 18, places[index] + 4, labels[index].Name, $"name {labels[index].Class}");
        }
    }
}
