using ChatRec.Evaluation.Calibration;
using ChatRec.Evaluation.Plots;

namespace ChatRec.Evaluation.Rankers.Reports;

/// <summary>The report's plots, each as one SVG element. A reading has the same colour in all of them.</summary>
internal sealed class RankerPlots(RankerReport report)
{
    // The page's first two colours are pale; these are told apart.
    private static readonly int[] Colors = [0, 2, 4, 5, 3, 6];

    public string Gains() => new IntervalPlot(
        "Gain in NDCG@10 over the retriever",
        "gain in NDCG@10 over the retriever, all users (95 %)",
        [.. report.Readings.Index().Skip(1).Select(entry => Row(entry.Index, entry.Item))]).ToSvg();

    public string Quality() => new BarPlot(
        "NDCG@10 of every order",
        "NDCG@10, test, all users",
        [.. report.Readings.Select((reading, index) => Bar(index, reading))],
        [.. report.Setting.Published.Where(published => published.Model is "LRURec" or "LlamaRec").Select(published => ($"{published.Model}, published", published.Test["ndcg@10"]))]).ToSvg();

    public static string Curve(ShownQuality shown)
    {
        var last = shown.CurveBefore.Concat(shown.CurveAfter).Max(bin => Math.Max(bin.Forecast, bin.Observed));
        return new LinePlot(
            $"Reliability of {shown.Name}",
            "told",
            "observed, test",
            PlotTick.FromZero(last),
            [
                new PlotSeries("perfect", [(0, 0), (last, last)], -1),
                Series("before", shown.CurveBefore, 0),
                Series("as served", shown.CurveAfter, 2),
            ]).ToSvg();
    }

    public static string Prior(LetterBias bias) => new LinePlot(
        "Letter prior",
        "letter",
        "liking of the letter in itself, logits",
        [.. bias.Prior.Select((letter, index) => new PlotTick(index, letter.Key))],
        [new PlotSeries("letter prior", [.. bias.Prior.Select((letter, index) => ((double)index, letter.Value))], 4), new PlotSeries("none", [(0, 0), (bias.Prior.Count - 1, 0)], -1)])
    { FromZero = false }.ToSvg();

    private static PlotSeries Series(string name, IReadOnlyList<ReliabilityBin> curve, int color) => new(name, [.. curve.Select(bin => (bin.Forecast, bin.Observed))], color);

    private static PlotBar Row(int index, ReadingResult reading)
    {
        var gain = reading.Gains["ndcg@10"];
        return new PlotBar(reading.Name, gain.Mean, gain.Low, gain.High, Colors[index % Colors.Length]);
    }

    private static PlotBar Bar(int index, ReadingResult reading)
    {
        var value = reading.Metrics["ndcg@10"];
        return new PlotBar(reading.Name, value, value, value, Colors[index % Colors.Length]);
    }
}
