using System.Globalization;
using System.Xml.Linq;
using ChatRec.Evaluation.Plots;

namespace ChatRec.Evaluation.Tests.Plots;

public sealed class PlotTests
{
    [Theory]
    [InlineData(0.23, "0.00 0.05 0.10 0.15 0.20 0.25")]
    [InlineData(0.11, "0.00 0.02 0.04 0.06 0.08 0.10 0.12")]
    [InlineData(1, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(12, "0.0 2.5 5.0 7.5 10.0 12.5")]
    [InlineData(20, "0 5 10 15 20")]
    public void Ticks_are_round_and_reach_the_largest_value(double max, string labels)
    {
        var ticks = PlotTick.FromZero(max);

        Assert.Equal(labels, string.Join(' ', ticks.Select(tick => tick.Label)));
        Assert.True(ticks[^1].Value >= max - 1e-9);
    }

    [Fact]
    public void Names_at_the_lines_ends_do_not_overlap_and_stay_inside()
    {
        var series = Enumerable.Range(0, 12).Select(index => new PlotSeries($"n{index}", [(0, 0.1), (1, 0.1 + (index * 1e-4))], index)).ToList();

        var svg = XElement.Parse(new LinePlot("t", "x", "y", [new PlotTick(0, "0"), new PlotTick(1, "1")], series).ToSvg());

        var places = svg.Descendants().Where(element => element.Attribute("class")?.Value.StartsWith("name", StringComparison.Ordinal) == true)
            .Select(element => double.Parse(element.Attribute("y")!.Value, CultureInfo.InvariantCulture)).Order().ToList();
        Assert.Equal(12, places.Count);
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 14.9));
        Assert.InRange(places[0], 0, 400);
        Assert.InRange(places[^1], 0, 400);
    }

    [Fact]
    public void A_point_that_is_no_number_is_left_out()
    {
        var svg = new LinePlot("t", "x", "y", [new PlotTick(0, "0"), new PlotTick(1, "1")], [new PlotSeries("n", [(0, double.NaN), (1, 0.5)], 0)]).ToSvg();

        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.Single(XElement.Parse(svg).Descendants(), element => element.Name.LocalName == "circle");
    }

    [Fact]
    public void An_interval_lies_on_both_sides_of_0_and_its_numbers_stay_inside()
    {
        var svg = XElement.Parse(new IntervalPlot("t", "x", [new PlotBar("a<b", 0.01, -0.02, 0.04, 0), new PlotBar("at the edge", 0.1, 0.1, 0.1, 1)]).ToSvg());

        double Of(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
        var zero = svg.Descendants().Single(element => element.Attribute("class")?.Value == "axis");
        var whisker = svg.Descendants().First(element => element.Attribute("class")?.Value == "whisker");
        Assert.InRange(Of(zero, "x1"), Of(whisker, "x1") + 1, Of(whisker, "x2") - 1);
        Assert.Contains(svg.Descendants(), element => element.Value == "a<b: +0.0100 [−0.0200, +0.0400]");
        Assert.All(svg.Descendants().Where(element => element.Attribute("class")?.Value == "detail"), label => Assert.InRange(Of(label, "x"), 200, 565));
    }

    [Fact]
    public void Longer_bars_stand_for_larger_values_and_names_are_escaped()
    {
        var svg = XElement.Parse(new BarPlot("t", "x", [new PlotBar("a<b", 0.1, 0.05, 0.15, 0), new PlotBar("c", 0.2, 0.15, 0.25, 1)], [("paper", 0.12)]).ToSvg());

        var widths = svg.Descendants().Where(element => element.Name.LocalName == "rect").Select(element => double.Parse(element.Attribute("width")!.Value, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(2, widths[1] / widths[0], 0.01);
        Assert.Contains(svg.Descendants(), element => element.Value == "a<b");
        Assert.Contains(svg.Descendants(), element => element.Value == "paper 0.1200");
    }
}
