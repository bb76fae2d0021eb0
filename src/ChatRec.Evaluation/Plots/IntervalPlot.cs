using System.Globalization;

namespace ChatRec.Evaluation.Plots;

/// <summary>Differences with their intervals around a line at 0, as one SVG element; colours come from the page.</summary>
/// <param name="Title">For screen readers.</param>
/// <param name="XLabel">What the horizontal axis shows.</param>
/// <param name="Rows">From top to bottom; values may be below 0.</param>
public sealed record IntervalPlot(string Title, string XLabel, IReadOnlyList<PlotBar> Rows)
{
    private const double Width = 640;
    private const double Right = 30;
    private const double Top = 10;
    private const double Bottom = 50;
    private const double Pitch = 44;
    private const double HalfLabel = 78;

    /// <summary>Writes the element.</summary>
    public string ToSvg()
    {
        var left = SvgText.RoomFor(Rows.Select(row => row.Name));
        var height = Top + (Rows.Count * Pitch) + Bottom;
        var ticks = PlotTick.Between(Math.Min(0, Rows.Select(row => row.Low).DefaultIfEmpty(0).Min()), Math.Max(0, Rows.Select(row => row.High).DefaultIfEmpty(0).Max()));
        double X(double value) => left + ((value - ticks[0].Value) / (ticks[^1].Value - ticks[0].Value) * (Width - left - Right));

        var svg = new SvgText(Width, height, Title);
        foreach (var tick in ticks)
        {
            svg.Line(X(tick.Value), Top, X(tick.Value), height - Bottom, "grid");
            svg.Text(X(tick.Value), height - Bottom + 18, tick.Label, "tick", "middle");
        }

        svg.Line(X(0), Top, X(0), height - Bottom, "axis");
        for (var index = 0; index < Rows.Count; index++)
        {
            var row = Rows[index];
            var middle = Top + ((index + 0.62) * Pitch);
            var label = string.Create(CultureInfo.InvariantCulture, $"{row.Value:+0.0000;−0.0000;0.0000} [{row.Low:+0.0000;−0.0000;0.0000}, {row.High:+0.0000;−0.0000;0.0000}]");
            svg.Text(left - 8, middle + 4, row.Name, "name", "end");
            svg.Line(X(row.Low), middle, X(row.High), middle, "whisker");
            svg.Line(X(row.Low), middle - 4, X(row.Low), middle + 4, "whisker");
            svg.Line(X(row.High), middle - 4, X(row.High), middle + 4, "whisker");
            svg.Dot(X(row.Value), middle, 5, string.Create(CultureInfo.InvariantCulture, $"dot s{row.Color % PlotSeries.Colors}"), $"{row.Name}: {label}");
            svg.Text(Math.Clamp((X(row.Low) + X(row.High)) / 2, left + HalfLabel, Width - HalfLabel), middle - 10, label, "detail", "middle");
        }

        svg.Text((left + Width - Right) / 2, height - 8, XLabel, "label", "middle");
        return svg.ToString();
    }
}
