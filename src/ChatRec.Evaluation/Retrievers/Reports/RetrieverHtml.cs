using System.Globalization;
using System.Net;
using System.Text;
using ChatRec.Evaluation.Plots;

namespace ChatRec.Evaluation.Retrievers.Reports;

/// <summary>The report as one HTML file that needs nothing else: no script, no font, no picture from outside; light and dark.</summary>
public static class RetrieverHtml
{
    private static readonly (string Name, string Metric)[] Columns =
    [
        ("R@5", "recall@5"), ("M@5", "mrr@5"), ("N@5", "ndcg@5"),
        ("R@10", "recall@10"), ("M@10", "mrr@10"), ("N@10", "ndcg@10"),
        ("R@20", "recall@20"), ("M@20", "mrr@20"), ("N@20", "ndcg@20"),
    ];

    /// <summary>Writes it.</summary>
    public static string Write(RetrieverReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Retrievers on {Text(report.Data.Name)}</title>
            <style>
            {PageStyle.Css}
            </style>
            </head>
            <body>
            <main>
            <header>
            <h1>Retrievers on {Text(report.Data.Name)}</h1>
            <p>{Text(RetrieverMarkdown.Facts(report))}</p>
            </header>
            {Summary(report)}
            <section>
            <h2>Test</h2>
            {Table(report)}
            <p class="note">Bold: the best of ours in a column. Gain: difference in R@10 to {Text(report.Baseline)} over the same users, with its 95&nbsp;% interval; in colour where the interval excludes 0. Published rows are the papers' own numbers.</p>
            </section>
            {Plots(report)}
            <section>
            <h2>Settings chosen on validation</h2>
            <dl>
            {string.Concat(report.Results.Select(result => $"<dt>{Text(result.Model)}</dt><dd>{Text(result.Description)}<br><span class=\"note\">{Text(RetrieverMarkdown.Settings(result))}</span></dd>\n"))}</dl>
            </section>
            <section>
            <h2>The same report again</h2>
            <pre><code>{Text(report.Command)}</code></pre>
            <p class="note">Catalogue SHA-256 {report.Data.CatalogueHash}</p>
            </section>
            </main>
            </body>
            </html>

            """);
        return html.ToString();
    }

    private static string Summary(RetrieverReport report)
    {
        // The model that one would serve: a choice by the test would flatter it.
        var best = report.Results.MaxBy(result => result.Validation["recall@10"])!;
        var cards = new StringBuilder("<div class=\"cards\">\n");
        Card("best on validation", best.Model);
        Card("its Recall@10, test", best.Test["recall@10"].ToString("F4", CultureInfo.InvariantCulture));
        Card("its NDCG@10, test", best.Test["ndcg@10"].ToString("F4", CultureInfo.InvariantCulture));
        foreach (var published in report.Published.Where(published => published.Model is "LRURec" or "LlamaRec"))
        {
            var ratio = (best.Test["recall@10"] / published.Test["recall@10"]) - 1;
            Card($"R@10 against {published.Model}, published", ratio.ToString("+0.0 %;−0.0 %", CultureInfo.InvariantCulture));
        }

        return cards.Append("</div>").ToString();

        void Card(string label, string value) => cards.Append(
            CultureInfo.InvariantCulture, $"<div><strong>{Text(value)}</strong><span>{Text(label)}</span></div>\n");
    }

    private static string Table(RetrieverReport report)
    {
        var html = new StringBuilder("<div class=\"wide\"><table>\n<thead><tr><th>model</th>");
        foreach (var (name, _) in Columns)
        {
            html.Append(CultureInfo.InvariantCulture, $"<th>{name}</th>");
        }

        html.Append("<th>gain in R@10</th><th>fit</th><th>µs a user</th></tr></thead>\n<tbody>\n");
        foreach (var published in report.Published)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr class=\"published\"><th>{Text(published.Model)}, published</th>");
            foreach (var (_, metric) in Columns)
            {
                html.Append(published.Test.TryGetValue(metric, out var value) ? Cell(value, "") : "<td>–</td>");
            }

            html.Append(CultureInfo.InvariantCulture, $"<td class=\"source\" colspan=\"3\">{Text(published.Source)}</td></tr>\n");
        }

        foreach (var result in report.Results)
        {
            var seeds = result.Runs.Count > 1 ? FormattableString.Invariant($" <small>{result.Runs.Count} seeds</small>") : "";
            html.Append(CultureInfo.InvariantCulture, $"<tr><th>{Text(result.Model)}{seeds}</th>");
            foreach (var (_, metric) in Columns)
            {
                html.Append(Cell(result.Test[metric], result.Test[metric] >= report.Results.Max(other => other.Test[metric]) ? "best" : ""));
            }

            var sign = result.Gains.TryGetValue("recall@10", out var gain) && gain.ExcludesZero ? gain.Mean > 0 ? "up" : "down" : "";
            html.Append(CultureInfo.InvariantCulture,
                $"<td class=\"{sign}\">{Text(RetrieverMarkdown.Gain(result, "recall@10"))}</td><td>{RetrieverMarkdown.Seconds(result.Seconds)}&nbsp;s</td><td>{result.MicrosecondsAQuestion:F0}</td></tr>\n");
        }

        return html.Append("</tbody></table></div>").ToString();

        static string Cell(double value, string css) => string.Create(CultureInfo.InvariantCulture, $"<td class=\"{css}\">{value:F4}</td>");
    }

    private static string Plots(RetrieverReport report)
    {
        var plots = new RetrieverPlots(report);
        var html = new StringBuilder("<div class=\"plots\">\n");
        Figure("Recall@10", "Dashed: published numbers on the same data.", plots.RecallAtTen());
        Figure("Recall@k", "How much a longer list finds. Dashed: published, at 5 and 10.", plots.RecallAtK());
        Figure("By history length", "Recall@10 of test users by how many items they had before.", plots.ByHistoryLength());
        Figure("By popularity of the target", "Recall@10 by how often the item to find was taken in training: 0 is a cold item.", plots.ByPopularity());
        if (plots.ValidationCurves() is { } validation)
        {
            Figure("Training: validation", "Recall@10 on validation after each epoch.", validation);
        }

        if (plots.LossCurves() is { } loss)
        {
            Figure("Training: loss", "Mean training loss of each epoch.", loss);
        }

        return html.Append("</div>").ToString();

        void Figure(string title, string caption, string svg) => html.Append(
            CultureInfo.InvariantCulture, $"<figure><h2>{Text(title)}</h2>\n{svg}<figcaption>{Text(caption)}</figcaption></figure>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
