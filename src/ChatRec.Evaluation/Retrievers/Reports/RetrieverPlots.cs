using ChatRec.Evaluation.Metrics;
using ChatRec.Evaluation.Plots;

namespace ChatRec.Evaluation.Retrievers.Reports;

/// <summary>The report's plots, each as one SVG element. A model has the same colour in all of them.</summary>
internal sealed class RetrieverPlots(RetrieverReport report)
{
    private const int LongestList = 50;
    private static readonly int[] ListTicks = [1, 5, 10, 20, 30, 40, LongestList];
    private static readonly int[] PublishedCuts = [5, 10];

    // Half a 95 % interval of a normal distribution, in standard errors.
    private const double HalfInterval = 1.96;

    public string RecallAtTen() => new BarPlot(
        "Recall@10 of every model",
        "Recall@10, test (95 % of the mean over users)",
        [.. report.Results.Select((result, color) => Bar(result, color))],
        [.. report.Published.Where(published => published.Test.ContainsKey("recall@10")).Select(published => ($"{published.Model}, published", published.Test["recall@10"]))]).ToSvg();

    public string RecallAtK() => new LinePlot(
        "Recall@k by k",
        "k",
        "Recall@k, test",
        [.. ListTicks.Select(k => new PlotTick(k, FormattableString.Invariant($"{k}")))],
        [
            .. report.Results.Select((result, color) => new PlotSeries(
                result.Model,
                [.. Enumerable.Range(1, LongestList).Select(k => ((double)k, result.Runs.Average(run => run.TestRanks.Average(rank => RankMetrics.Recall(rank, k)))))],
                color)),
            .. report.Published
                .Where(published => published.Model is "LRURec" or "LlamaRec")
                .Select(published => new PlotSeries(
                    $"{published.Model}, published",
                    [.. PublishedCuts.Where(k => published.Test.ContainsKey(Name(k))).Select(k => ((double)k, published.Test[Name(k)]))],
                    -1)),
        ])
    { Markers = false }.ToSvg();

    public string ByHistoryLength() => ByGroup("Recall@10 by history length", "items in the history", report.ByHistoryLength);

    public string ByPopularity() => ByGroup("Recall@10 by the popularity of the target", "users who took the target in training", report.ByPopularity);

    /// <summary>Validation recall by epoch and training loss by epoch; null where no model is trained in epochs.</summary>
    public string? ValidationCurves() => Curves("Recall@10 on validation by epoch", "Recall@10, validation", point => point.ValidationRecall, fromZero: true);

    public string? LossCurves() => Curves("Training loss by epoch", "training loss, nats", point => point.Loss, fromZero: false);

    private string ByGroup(string title, string label, IReadOnlyList<UserGroup> groups)
    {
        var series = report.Results.Select((result, color) =>
        {
            var hits = result.ByUser(rank => RankMetrics.Recall(rank, 10));
            return new PlotSeries(result.Model, [.. groups.Select((group, index) => ((double)index, group.Users.Average(user => hits[user])))], color);
        });
        return new LinePlot(
            title,
            label,
            "Recall@10, test",
            [.. groups.Select((group, index) => new PlotTick(index, group.Name, FormattableString.Invariant($"{group.Users.Count:N0} users")))],
            [.. series]).ToSvg();
    }

    private string? Curves(string title, string label, Func<CurvePoint, double> value, bool fromZero)
    {
        var series = report.Results
            .SelectMany((result, color) => result.Runs.Where(run => run.Fitted.Curve.Any(point => double.IsFinite(value(point)))).Select(run => new PlotSeries(
                result.Runs.Count > 1 ? FormattableString.Invariant($"{result.Model}, seed {run.Seed}") : result.Model,
                [.. run.Fitted.Curve.Where(point => double.IsFinite(value(point))).Select(point => (point.Epoch, value(point)))],
                color)))
            .ToList();
        if (series.Count == 0)
        {
            return null;
        }

        var last = series.SelectMany(of => of.Points).Max(point => point.X);
        return new LinePlot(title, "epoch", label, PlotTick.FromZero(last), series) { FromZero = fromZero }.ToSvg();
    }

    private static PlotBar Bar(RetrieverResult result, int color)
    {
        var hits = result.ByUser(rank => RankMetrics.Recall(rank, 10));
        var mean = hits.Average();
        var half = HalfInterval * Math.Sqrt(hits.Average(hit => (hit - mean) * (hit - mean)) / hits.Length);
        return new PlotBar(result.Model, mean, Math.Max(0, mean - half), mean + half, color);
    }

    private static string Name(int k) => FormattableString.Invariant($"recall@{k}");
}
