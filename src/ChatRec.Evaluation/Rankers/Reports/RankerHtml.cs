using System.Globalization;
using System.Net;
using System.Text;
using ChatRec.Evaluation.Calibration;
using ChatRec.Evaluation.Metrics;
using ChatRec.Evaluation.Plots;
using ChatRec.Evaluation.Retrievers.Reports;

namespace ChatRec.Evaluation.Rankers.Reports;

/// <summary>The report as one HTML file that needs nothing else: no script, no font, no picture from outside; light and dark.</summary>
public static class RankerHtml
{
    /// <summary>Writes it.</summary>
    public static string Write(RankerReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var title = Text($"Ranking over {report.Setting.Retriever} on {report.Setting.Name}");
        return string.Create(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <style>
            {PageStyle.Css}
            </style>
            </head>
            <body>
            <main>
            <header>
            <h1>{title}</h1>
            <p>{Text(RankerMarkdown.Facts(report))}</p>
            </header>
            {Summary(report)}
            <section>
            <h2>All users (LlamaRec, Table 1)</h2>
            {Table(report, RankerMarkdown.AllUsers, report.Setting.Published, withGains: true)}
            <p class="note">Bold: the best of ours in a column. Gain over the retriever, paired over the same users, with its 95&nbsp;% interval; in colour where the interval excludes 0. Published rows are the paper's own numbers.</p>
            </section>
            <section>
            <h2>Valid retrieval subset (LlamaRec, Table 3)</h2>
            {Table(report, RankerMarkdown.Subset, report.Setting.PublishedSubset, withGains: false)}
            <p class="note">{Text(RankerMarkdown.Retrieved(report))}. A published row is about the users that the paper's own retriever served.</p>
            </section>
            {Plots(report)}
            {Calibration(report)}
            <section>
            <h2>Fitted on validation</h2>
            {string.Concat(report.Runs.Select(run => $"<p class=\"note\">{Text(RankerMarkdown.Fitted(run))}</p>\n"))}</section>
            <section>
            <h2>The same report again</h2>
            <pre><code>{Text(report.Setting.Command)}</code></pre>
            </section>
            </main>
            </body>
            </html>

            """);
    }

    private static string Summary(RankerReport report)
    {
        var served = report.Readings[^1];
        var cards = new StringBuilder("<div class=\"cards\">\n");
        Card("NDCG@10 as served, all users", served.Metrics["ndcg@10"].ToString("F4", CultureInfo.InvariantCulture));
        Card("gain over the retriever", served.Gains["ndcg@10"].Mean.ToString("+0.0000;−0.0000;0.0000", CultureInfo.InvariantCulture));
        foreach (var shown in report.Shown.Where(shown => shown.Name.EndsWith("first five", StringComparison.Ordinal)))
        {
            Card($"calibration error, {shown.Name}", shown.After.Error.ToString("F4", CultureInfo.InvariantCulture));
        }

        Card("a pass, median", $"{RankerMarkdown.Milliseconds(report.Readings[^2])} ms");
        return cards.Append("</div>").ToString();

        void Card(string label, string value) => cards.Append(CultureInfo.InvariantCulture, $"<div><strong>{Text(value)}</strong><span>{Text(label)}</span></div>\n");
    }

    private static string Table(RankerReport report, (string Name, string Metric)[] columns, IReadOnlyList<PublishedResult> published, bool withGains)
    {
        var html = new StringBuilder("<div class=\"wide\"><table>\n<thead><tr><th>order by</th>");
        html.AppendJoin("", columns.Select(column => $"<th>{column.Name}</th>"));
        html.Append(withGains ? "<th>gain in N@10</th><th>gain in R@10</th><th>prompt, tokens</th><th>ms</th>" : "").Append("</tr></thead>\n<tbody>\n");
        foreach (var paper in published)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr class=\"published\"><th>{Text(paper.Model)}, published</th>");
            html.AppendJoin("", columns.Select(column => paper.Test.TryGetValue(column.Metric, out var value) ? Cell(value, "") : "<td>–</td>"));
            html.Append(withGains ? $"<td class=\"source\" colspan=\"4\">{Text(paper.Source)}</td></tr>\n" : "</tr>\n");
        }

        if (!withGains)
        {
            html.Append(CultureInfo.InvariantCulture,
                $"<tr class=\"published\"><th>chance</th>{Cell(report.Chance(rank => RankMetrics.Ndcg(rank, 10)), "")}{Cell(report.Chance(rank => RankMetrics.Recall(rank, 10)), "")}</tr>\n");
        }

        foreach (var reading in report.Readings)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th>{Text(reading.Name)}</th>");
            html.AppendJoin("", columns.Select(column => Cell(reading.Metrics[column.Metric], reading.Metrics[column.Metric] >= report.Readings.Max(other => other.Metrics[column.Metric]) ? "best" : "")));
            html.Append(withGains
                ? $"{Gain(reading, "ndcg@10")}{Gain(reading, "recall@10")}<td>{RankerMarkdown.Tokens(reading)}</td><td>{RankerMarkdown.Milliseconds(reading)}</td></tr>\n"
                : "</tr>\n");
        }

        return html.Append("</tbody></table></div>").ToString();
    }

    private static string Plots(RankerReport report)
    {
        var plots = new RankerPlots(report);
        var html = new StringBuilder("<div class=\"plots\">\n");
        Figure("Gain over the retriever", "With 95 % intervals over users.", plots.Gains());
        Figure("NDCG@10", "Dashed: published numbers on the same data.", plots.Quality());
        foreach (var shown in report.Shown.Where(shown => shown.Name.EndsWith("first five", StringComparison.Ordinal)))
        {
            Figure($"Reliability: {shown.Name}", "What was told against what test users did, in bins of equal mass; the nearer to the dashed line the better.", RankerPlots.Curve(shown));
        }

        if (report.Bias is { } bias)
        {
            Figure("Letter prior", RankerMarkdown.Describe(bias), RankerPlots.Prior(bias));
        }

        return html.Append("</div>").ToString();

        void Figure(string title, string caption, string svg) => html.Append(
            CultureInfo.InvariantCulture, $"<figure><h2>{Text(title)}</h2>\n{svg}<figcaption>{Text(caption)}</figcaption></figure>\n");
    }

    private static string Calibration(RankerReport report)
    {
        if (report.Shown.Count == 0)
        {
            return "";
        }

        var html = new StringBuilder("<section>\n<h2>Shown probabilities</h2>\n<div class=\"wide\"><table>\n");
        html.Append("<thead><tr><th>shown</th><th>ECE before</th><th>ECE as served</th><th>by chance</th><th>equal width, before</th><th>as served</th><th>Brier before</th><th>as served</th><th>log loss before</th><th>as served</th></tr></thead>\n<tbody>\n");
        foreach (var shown in report.Shown)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th>{Text(shown.Name)}</th>{Pair(shown, score => score.Error, Cell(shown.Floor, ""))}");
            html.Append(CultureInfo.InvariantCulture, $"{Pair(shown, score => score.ErrorEqualWidth)}{Pair(shown, score => score.Brier)}{Pair(shown, score => score.LogLoss)}</tr>\n");
        }

        return html.Append("</tbody></table></div>\n<p class=\"note\">Probability: that the person takes this candidate. Match: that a person who takes this candidate or one other of the list, drawn at random, takes this one. ECE: expected calibration error on test users, 15 bins of equal mass; by chance: that of perfect probabilities on so few users.</p>\n</section>").ToString();

        static string Pair(ShownQuality shown, Func<CalibrationScore, double> score, string after = "") => Cell(score(shown.Before), "") + Cell(score(shown.After), "best") + after;
    }

    private static string Gain(ReadingResult reading, string metric)
    {
        var sign = reading.Gains.TryGetValue(metric, out var gain) && gain.ExcludesZero ? gain.Mean > 0 ? "up" : "down" : "";
        return $"<td class=\"{sign}\">{Text(RankerMarkdown.Gain(reading, metric))}</td>";
    }

    private static string Cell(double value, string css) => string.Create(CultureInfo.InvariantCulture, $"<td class=\"{css}\">{value:F4}</td>");

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
