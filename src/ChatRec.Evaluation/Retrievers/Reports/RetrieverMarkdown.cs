using System.Globalization;
using System.Text;
using ChatRec.Evaluation.Metrics;

namespace ChatRec.Evaluation.Retrievers.Reports;

/// <summary>The report as Markdown: one table, ours and the papers' numbers, and the settings that validation chose.</summary>
public static class RetrieverMarkdown
{
    private static readonly string[] Columns = ["recall@5", "mrr@5", "ndcg@5", "recall@10", "mrr@10", "ndcg@10", "recall@20", "mrr@20", "ndcg@20"];

    /// <summary>Writes it.</summary>
    public static string Write(RetrieverReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"## {report.Data.Name}");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Facts(report)}");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"| model | R@5 | M@5 | N@5 | R@10 | M@10 | N@10 | R@20 | M@20 | N@20 | validation R@10 / N@10 | gain in R@10 over {report.Baseline} (95 %) | gain in N@10 (95 %) | fit, s | µs a user |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| --- |{string.Concat(Enumerable.Repeat(" --- |", Columns.Length + 5))}");
        foreach (var published in report.Published)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| *{published.Model}, published* | {Cells(published.Test)} | – | – | – | – | – |");
        }

        foreach (var result in report.Results)
        {
            var seeds = result.Runs.Count > 1 ? FormattableString.Invariant($", mean of {result.Runs.Count} seeds") : "";
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {result.Model}{seeds} | {Cells(result.Test)} | {result.Validation["recall@10"]:F4} / {result.Validation["ndcg@10"]:F4} | {Gain(result, "recall@10")} | {Gain(result, "ndcg@10")} | {Seconds(result.Seconds)} | {result.MicrosecondsAQuestion:F0} |");
        }

        text.AppendLine();
        text.AppendLine("Settings chosen on validation:");
        text.AppendLine();
        foreach (var result in report.Results)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {result.Model} ({result.Description}): {Settings(result)}");
        }

        return text.ToString();
    }

    /// <summary>What was evaluated, in two sentences.</summary>
    public static string Facts(RetrieverReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var repeated = report.Data.RepeatedTests;
        var masked = repeated == 0 ? "" : FormattableString.Invariant($" {repeated:N0} test items are in their user's history already and count as missed.");
        return FormattableString.Invariant(
            $"{report.Data.Describe()}. Leave-one-out, all items ranked with the history masked, ties against the model; settings chosen by R@10 on validation; paired bootstrap over users, 10,000 resamples.{masked}");
    }

    /// <summary>A model's settings and epochs, by seed where they differ.</summary>
    public static string Settings(RetrieverResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var settings = result.Runs.Select(run => run.Fitted.Epochs is { } epochs
            ? FormattableString.Invariant($"{run.Fitted.Settings}, {epochs} epochs")
            : run.Fitted.Settings).ToList();
        return settings.Distinct().Count() == 1
            ? settings[0]
            : string.Join("; ", settings.Select((setting, index) => FormattableString.Invariant($"seed {result.Runs[index].Seed}: {setting}")));
    }

    /// <summary>"+.0123 [.0100, .0150]", or a dash for the baseline.</summary>
    public static string Gain(RetrieverResult result, string metric)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Gains.TryGetValue(metric, out var gain) ? Format(gain) : "–";
    }

    /// <summary>Seconds with as many digits as they deserve.</summary>
    public static string Seconds(double seconds) => seconds.ToString(seconds < 10 ? "F1" : "F0", CultureInfo.InvariantCulture);

    private static string Format(Interval gain) => FormattableString.Invariant(
        $"{gain.Mean:+.0000;-.0000;.0000} [{gain.Low:+.0000;-.0000;.0000}, {gain.High:+.0000;-.0000;.0000}]");

    private static string Cells(IReadOnlyDictionary<string, double> metrics) => string.Join(
        " | ", Columns.Select(column => metrics.TryGetValue(column, out var value) ? value.ToString("F4", CultureInfo.InvariantCulture) : "–"));
}
