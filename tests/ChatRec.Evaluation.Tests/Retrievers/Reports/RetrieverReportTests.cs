using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ChatRec.Evaluation.Retrievers;
using ChatRec.Evaluation.Retrievers.Reports;
using ChatRec.Retrieval.Scoring;

namespace ChatRec.Evaluation.Tests.Retrievers.Reports;

public sealed partial class RetrieverReportTests
{
    private readonly RetrieverReport _report;

    public RetrieverReportTests()
    {
        var evaluation = new RetrieverEvaluation(Habits.Data(users: 200));
        var registry = RetrieverRegistry.Counting().Add(new Trained());
        IRetrieverModel[] models = [registry["popularity"], registry["cotransition"], registry["<trained>"]];
        var runs = models.SelectMany(model => Enumerable.Range(1, model.UsesSeed ? 2 : 1).Select(seed => evaluation.Run(model, seed, null, CancellationToken.None)));
        _report = new RetrieverReport(evaluation, models, [.. runs], "cotransition", "chatrec evaluate retriever --data DIR");
    }

    [Fact]
    public void The_table_has_a_row_a_model_with_its_gain_over_the_baseline()
    {
        var lines = RetrieverMarkdown.Write(_report).Split('\n');

        Assert.Contains(lines, line => line.StartsWith("| popularity | ", StringComparison.Ordinal) && Gain().IsMatch(line));
        Assert.Contains(lines, line => line.StartsWith("| cotransition | ", StringComparison.Ordinal) && !Gain().IsMatch(line));
        Assert.Contains(lines, line => line.StartsWith("| <trained>, mean of 2 seeds | ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("- <trained> (for a test): seed 1: settings of 1, 1 epochs; seed 2: settings of 2, 2 epochs", StringComparison.Ordinal));
        Assert.True(_report.Results[0].Gains["recall@10"].High < 0);
    }

    [Fact]
    public void Json_has_an_object_a_run()
    {
        using var json = JsonDocument.Parse(RetrieverJson.Write(_report));
        var runs = json.RootElement.EnumerateArray().ToList();

        Assert.Equal(["popularity", "cotransition", "<trained>", "<trained>"], runs.Select(run => run.GetProperty("model").GetString()));
        Assert.Equal([1, 1, 1, 2], runs.Select(run => run.GetProperty("seed").GetInt32()));
        foreach (var run in runs)
        {
            Assert.Equal("habits", run.GetProperty("dataset").GetString());
            Assert.True(run.GetProperty("seconds").GetDouble() >= 0);
            foreach (var part in new[] { "validation", "test" })
            {
                Assert.Equal(
                    ["mrr@10", "mrr@20", "mrr@5", "ndcg@10", "ndcg@20", "ndcg@5", "recall@10", "recall@20", "recall@5"],
                    run.GetProperty(part).EnumerateObject().Select(metric => metric.Name).Order(StringComparer.Ordinal));
            }
        }

        Assert.Equal(2, runs[3].GetProperty("epochs").GetInt32());
        Assert.Equal(0.5, runs[3].GetProperty("curve")[1].GetProperty("loss").GetDouble());
        Assert.Equal("cotransition", runs[0].GetProperty("gainsOver").GetString());
        Assert.True(runs[0].GetProperty("gains").GetProperty("recall@10").GetProperty("high").GetDouble() < 0);
    }

    [Fact]
    public void The_page_is_whole_by_itself()
    {
        var html = RetrieverHtml.Write(_report);

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("(src|href)=", html);
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", html, StringComparison.Ordinal);
        Assert.Contains("&lt;trained&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<trained>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);

        // Four plots of every report, two of trained models; each well-formed and named for those who cannot see it.
        var plots = Svg().Matches(html).Select(match => XElement.Parse(match.Value)).ToList();
        Assert.Equal(6, plots.Count);
        Assert.All(plots, plot => Assert.NotEmpty(plot.Attribute("aria-label")!.Value));
    }

    [Fact]
    public void Published_numbers_stand_beside_only_on_the_papers_data()
    {
        Assert.Empty(_report.Published);
        var likeMovieLens = Habits.With(3_650, [.. Enumerable.Range(0, 610).Select(user => new int[user < 609 ? 148 : 90_274 - (609 * 148)])]);

        Assert.Equal(0.1426, PublishedResults.For(likeMovieLens).Single(result => result.Model == "LRURec").Test["recall@10"]);
    }

    [Fact]
    public void Users_are_grouped_by_bounds_and_small_groups_left_out()
    {
        var numbers = Enumerable.Repeat(4, 30).Concat(Enumerable.Repeat(6, 19)).Concat(Enumerable.Repeat(10, 20)).Concat(Enumerable.Repeat(300, 25)).ToList();

        var groups = UserGroup.By(numbers, 6, 10, 11, 200);

        Assert.Equal(["4–5", "10", "200+"], groups.Select(group => group.Name));
        Assert.Equal([30, 20, 25], groups.Select(group => group.Users.Count));
    }

    [Fact]
    public void A_baseline_that_was_not_evaluated_is_refused()
    {
        var evaluation = new RetrieverEvaluation(Habits.Data());

        Assert.Throws<RetrieverException>(() => new RetrieverReport(evaluation, [], [], "ease", ""));
    }

    [GeneratedRegex(@"-\.\d{4} \[-\.\d{4}, -\.\d{4}\]")]
    private static partial Regex Gain();

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Svg();

    private sealed class Trained : IRetrieverModel
    {
        public string Name => "<trained>";

        public string Description => "for a test";

        public bool UsesSeed => true;

        public FittedRetriever Fit(FitContext context) => new(new Upwards(context.Data.ItemCount), $"settings of {context.Seed}")
        {
            Epochs = context.Seed,
            Curve = [new CurvePoint(1, 2, 0.1), new CurvePoint(2, 0.5, double.NaN)],
        };
    }

    private sealed class Upwards(int itemCount) : IHistoryScorer
    {
        public int ItemCount => itemCount;

        public void Score(ReadOnlySpan<int> history, Span<float> scores)
        {
            for (var item = 0; item < itemCount; item++)
            {
                scores[item] = item;
            }
        }
    }
}
