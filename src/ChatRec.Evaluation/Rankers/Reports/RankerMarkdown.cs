using System.Globalization;
using System.Text;
using ChatRec.Evaluation.Calibration;
using ChatRec.Evaluation.Metrics;

namespace ChatRec.Evaluation.Rankers.Reports;

/// <summary>The report as Markdown: LlamaRec's Tables 1 and 3 with ours beside, what was fitted, position bias, calibration.</summary>
public static class RankerMarkdown
{
    /// <summary>The columns of LlamaRec's Table 1.</summary>
    internal static readonly (string Name, string Metric)[] AllUsers =
        [("M@5", "mrr@5"), ("N@5", "ndcg@5"), ("R@5", "recall@5"), ("M@10", "mrr@10"), ("N@10", "ndcg@10"), ("R@10", "recall@10")];

    /// <summary>The columns of LlamaRec's Table 3.</summary>
    internal static readonly (string Name, string Metric)[] Subset = [("N@10", "subset ndcg@10"), ("R@10", "subset recall@10")];

    /// <summary>Writes it.</summary>
    public static string Write(RankerReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        text.AppendLine(Facts(report)).AppendLine();
        text.AppendLine("All users (LlamaRec, Table 1):").AppendLine();
        AppendAllUsers(text, report);
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Valid retrieval subset (LlamaRec, Table 3): {Retrieved(report)}.").AppendLine();
        AppendSubset(text, report);
        text.AppendLine();
        foreach (var run in report.Runs)
        {
            text.AppendLine(Fitted(run)).AppendLine();
        }

        if (report.Bias is { } bias)
        {
            text.AppendLine(Describe(bias)).AppendLine();
        }

        AppendCalibration(text, report);
        return text.ToString();
    }

    /// <summary>What was evaluated, in two sentences.</summary>
    public static string Facts(RankerReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var seeds = report.Runs.Count == 1
            ? FormattableString.Invariant($"seed {report.Runs[0].Seed}")
            : FormattableString.Invariant($"means of {report.Runs.Count} seeds");
        return FormattableString.Invariant(
            $"{report.Setting.Description}; {report.Setting.Candidates} candidates; {report.Runs[0].Test.Count:N0} users evaluated, {seeds}. Leave-one-out; everything fitted on validation; paired bootstrap over users, 10,000 resamples.");
    }

    /// <summary>How many users' item was found.</summary>
    internal static string Retrieved(RankerReport report) =>
        FormattableString.Invariant($"the test item was among the candidates of {report.Retrieved:0.#} of {report.Runs[0].Test.Count:N0} users");

    /// <summary>What was fitted in one run.</summary>
    internal static string Fitted(RankerRun run)
    {
        var weights = run.Weights;
        var calibration = weights.Calibration is { } fitted
            ? FormattableString.Invariant($" Temperature {fitted.Temperature:F3}, none of these {fitted.None:F3}.")
            : "";
        return FormattableString.Invariant(
            $"Seed {run.Seed}, {run.Model.Name}: weights retriever {weights.RetrieverWeight:F3} ({weights.RetrieverTransform}), ranker {weights.RankerWeight:F3}{(weights.LabelPrior.Count > 0 ? ", letter prior removed" : "")}; {weights.Metric} {weights.MetricValue:F4}.{calibration}");
    }

    /// <summary>Position bias in a sentence.</summary>
    internal static string Describe(LetterBias bias) => FormattableString.Invariant(
        $"Position bias: Kendall's tau between the plain and the shuffled pass {bias.Tau:F3} (1 where places do not matter); the letter prior spans {bias.PriorRange:F2} logits, where the logits of a list have a deviation of {bias.Spread:F2}.");

    /// <summary>"+.0123 [+.0100, +.0150]", or a dash for the retriever.</summary>
    internal static string Gain(ReadingResult reading, string metric) => reading.Gains.TryGetValue(metric, out Interval gain)
        ? FormattableString.Invariant($"{gain.Mean:+.0000;-.0000;.0000} [{gain.Low:+.0000;-.0000;.0000}, {gain.High:+.0000;-.0000;.0000}]")
        : "–";

    /// <summary>Tokens of a prompt, or a dash.</summary>
    internal static string Tokens(ReadingResult reading) => reading.PromptTokens?.ToString("F0", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>Milliseconds with as many digits as they deserve.</summary>
    internal static string Milliseconds(ReadingResult reading) => reading.Milliseconds?.ToString(reading.Milliseconds < 10 ? "F1" : "F0", CultureInfo.InvariantCulture) ?? "–";

    private static void AppendAllUsers(StringBuilder text, RankerReport report)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"| order by | {string.Join(" | ", AllUsers.Select(column => column.Name))} | gain in N@10 (95 %) | gain in R@10 (95 %) | prompt, tokens | ms |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| --- |{string.Concat(Enumerable.Repeat(" --- |", AllUsers.Length + 4))}");
        foreach (var published in report.Setting.Published)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| *{published.Model}, published* | {Cells(published.Test, AllUsers)} | – | – | – | – |");
        }

        foreach (var reading in report.Readings)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {reading.Name} | {Cells(reading.Metrics, AllUsers)} | {Gain(reading, "ndcg@10")} | {Gain(reading, "recall@10")} | {Tokens(reading)} | {Milliseconds(reading)} |");
        }
    }

    private static void AppendSubset(StringBuilder text, RankerReport report)
    {
        text.AppendLine("| order by | N@10 | R@10 |").AppendLine("| --- | --- | --- |");
        foreach (var published in report.Setting.PublishedSubset)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| *{published.Model}, published* | {Cells(published.Test, Subset)} |");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"| chance | {report.Chance(rank => RankMetrics.Ndcg(rank, 10)):F4} | {report.Chance(rank => RankMetrics.Recall(rank, 10)):F4} |");
        foreach (var reading in report.Readings)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {reading.Name} | {Cells(reading.Metrics, Subset)} |");
        }
    }

    private static void AppendCalibration(StringBuilder text, RankerReport report)
    {
        if (report.Shown.Count == 0)
        {
            return;
        }

        text.AppendLine("Shown probabilities on test users, before → after calibration (ECE with 15 bins; by chance: the ECE, equal mass, of perfect probabilities on so few users):").AppendLine();
        text.AppendLine("| shown | ECE, equal mass | by chance | ECE, equal width | Brier | log loss, nats |").AppendLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var shown in report.Shown)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {shown.Name} | {Change(shown, score => score.Error)} | {shown.Floor:F4} | {Change(shown, score => score.ErrorEqualWidth)} | {Change(shown, score => score.Brier)} | {Change(shown, score => score.LogLoss)} |");
        }
    }

    private static string Change(ShownQuality shown, Func<CalibrationScore, double> score) => FormattableString.Invariant($"{score(shown.Before):F4} → {score(shown.After):F4}");

    private static string Cells(IReadOnlyDictionary<string, double> metrics, (string Name, string Metric)[] columns) => string.Join(
        " | ", columns.Select(column => metrics.TryGetValue(column.Metric, out var value) ? value.ToString("F4", CultureInfo.InvariantCulture) : "–"));
}
