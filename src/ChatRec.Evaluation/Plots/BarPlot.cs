using System.Globalization;

namespace ChatRec.Evaluation.Plots;

/// <summary>Horizontal bars with intervals and other people's numbers as dashed lines across, as one SVG element; colours come from the page.</summary>
/// <param name="Title">For screen readers.</param>
/// <param name="XLabel">What the bars' length shows.</param>
/// <param name="Bars">From top to bottom.</param>
/// <param name="References">Name and value of each line across.</param>
public sealed record BarPlot(string Title, string XLabel, IReadOnlyList<PlotBar> Bars, IReadOnlyList<(string Name, double Value)> References)
{
    private const double Width = 640;
    private const double Right = 60;
    private const double Bottom = 50;
    private const double BarHeight = 20;
    private const double Pitch = 29;
    private const double LineHeight = 14;

    /// <summary>Writes the element.</summary>
    public string ToSvg()
    {
        var references = References.OrderBy(reference => reference.Value).ToList();
        var left = SvgText.RoomFor(Bars.Select(bar => bar.Name));
        var top = 10 + (references.Count * LineHeight);
        var height = top + (Bars.Count * Pitch) + Bottom;
        var max = Bars.Select(bar => bar.High).Concat(references.Select(reference => reference.Value)).DefaultIfEmpty(1).Max();
        var ticks = PlotTick.FromZero(max);
        double X(double value) => left + (value / ticks[^1].Value * (Width - left - Right));

        var svg = new SvgText(Width, height, Title);
        foreach (var tick in ticks)
        {
            svg.Line(X(tick.Value), top, X(tick.Value), height - Bottom, "grid");
            svg.Text(X(tick.Value), height - Bottom + 18, tick.Label, "tick", "middle");
        }

        for (var index = 0; index < Bars.Count; index++)
        {
            var bar = Bars[index];
            var y = top + (index * Pitch) + ((Pitch - BarHeight) / 2);
            var middle = y + (BarHeight / 2);
            var label = bar.Value.ToString("0.0000", CultureInfo.InvariantCulture);
            svg.Text(left - 8, middle + 4, bar.Name, "name", "end");
            svg.Bar(left, y, X(bar.Value) - left, BarHeight, string.Create(CultureInfo.InvariantCulture, $"bar s{bar.Color % PlotSeries.Colors}"), $"{bar.Name}: {label}");
            svg.Line(X(bar.Low), middle, X(bar.High), middle, "whisker");
            svg.Line(X(bar.Low), middle - 4, X(bar.Low), middle + 4, "whisker");
            svg.Line(X(bar.High), middle - 4, X(bar.High), middle + 4, "whisker");
            svg.Text(X(bar.High) + 7, middle + 4, label, "value");
        }

        for (var index = 0; index < references.Count; index++)
        {
            var (name, value) = references[index];
            // The names form stairs above the bars: lines from left to right, names from bottom to top.
            var y = top - 4 - (index * LineHeight);
            svg.Line(X(value), y - 8, X(value), height - Bottom, "line reference");
            svg.Text(X(value) - 5, y, string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.0000}"), "detail", "end");
        }

        svg.Line(left, top, left, height - Bottom, "axis");
        svg.Text((left + Width - Right) / 2, height - 8, XLabel, "label", "middle");
        return svg.ToString();
    }
}
