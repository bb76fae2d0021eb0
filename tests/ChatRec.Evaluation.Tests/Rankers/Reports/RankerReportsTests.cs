using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Rankers;
using ChatRec.Evaluation.Rankers.Reports;
using ChatRec.Evaluation.Retrievers.Reports;
using ChatRec.Evaluation.Tests.Retrievers;

namespace ChatRec.Evaluation.Tests.Rankers.Reports;

public sealed partial class RankerReportsTests
{
    private readonly RankerReport _report;

    public RankerReportsTests()
    {
        var papers = LikeMovieLens();
        var setting = new RankerSetting(
            "<data>", "<data>: 3 users; retriever lrurec", "lrurec", 3, "chatrec evaluate ranker --data DIR", PublishedResults.For(papers), PublishedSubset.For(papers));
        var lost = RankedCase.NotRetrieved("user", [1, 0.5, 0.3], Passes.Titles(0, [1, 2, 3]).InOrder);
        _report = new RankerReport(setting, [
            Passes.Run(1, Passes.Letters(2, [1, 0, 3], [5, 4, 4]), Passes.Letters(2, [1, 0, 3], [9, 4, 4]), lost),
            Passes.Run(2, Passes.Letters(2, [1, 0, 3], [5, 4, 4]), Passes.Letters(0, [1, 0, 3], [5, 4, 4]), lost)]);
    }

    [Fact]
    public void The_papers_tables_1_and_3_stand_with_ours_beside()
    {
        var markdown = RankerMarkdown.Write(_report);

        Assert.Contains("<data>: 3 users; retriever lrurec; 3 candidates; 3 users evaluated, means of 2 seeds.", markdown, StringComparison.Ordinal);
        Assert.Contains("| *LlamaRec, published* | 0.0440 | 0.0543 | 0.0852 | 0.0529 | 0.0759 | 0.1524 | – | – | – | – |", markdown, StringComparison.Ordinal);
        Assert.Contains("| *LlamaRec, published* | 0.3766 | 0.7560 |", markdown, StringComparison.Ordinal);
        Assert.Contains("| chance | 0.7103 | 1.0000 |", markdown, StringComparison.Ordinal);
        Assert.Matches(@"\| retriever \| .*\| – \| – \| – \| 1\.0 \|", markdown);
        Assert.Matches(@"\| letters, plain \| .*\| \+\.\d{4} \[.*\] \| .*\| 50 \| 4\.0 \|", markdown);
        Assert.Contains("Seed 2, <made up>: weights retriever 0.000 (LogRank), ranker 1.000", markdown, StringComparison.Ordinal);
        Assert.Contains("Temperature 2.000, none of these 0.500.", markdown, StringComparison.Ordinal);
        Assert.Contains("the letter prior spans 3.00 logits", markdown, StringComparison.Ordinal);
        Assert.Matches(@"\| match, first five \| 0\.\d{4} → 0\.\d{4} \|", markdown);
    }

    [Fact]
    public void Json_has_means_and_every_run()
    {
        using var json = JsonDocument.Parse(RankerJson.Write(_report));
        var root = json.RootElement;

        Assert.Equal((3, 2.0), (root.GetProperty("users").GetInt32(), root.GetProperty("retrieved").GetDouble()));
        var readings = root.GetProperty("readings").EnumerateArray().ToDictionary(reading => reading.GetProperty("name").GetString()!);
        Assert.Equal(_report.Readings.Select(reading => reading.Name), readings.Keys);
        Assert.Equal(_report.Readings[1].Metrics["ndcg@10"], readings["letters, plain"].GetProperty("test").GetProperty("ndcg@10").GetDouble());
        Assert.Equal(_report.Readings[1].Gains["ndcg@10"].Low, readings["letters, plain"].GetProperty("gains").GetProperty("ndcg@10").GetProperty("low").GetDouble());
        Assert.False(readings["retriever"].TryGetProperty("gains", out _));
        Assert.Equal([1, 2], root.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("seed").GetInt32()));
        Assert.Equal("logRank", root.GetProperty("runs")[0].GetProperty("weights").GetProperty("retrieverTransform").GetString());
        Assert.Equal(3, root.GetProperty("positionBias").GetProperty("priorRange").GetDouble());
        Assert.Equal(4, root.GetProperty("shown").GetArrayLength());
    }

    [Fact]
    public void The_page_is_whole_by_itself()
    {
        var html = RankerHtml.Write(_report);

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("(src|href)=", html);
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.Contains("&lt;made up&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<made up>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<data>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);

        // Gain, quality, two reliability curves, letter prior.
        var plots = Svg().Matches(html).Select(match => XElement.Parse(match.Value)).ToList();
        Assert.Equal(5, plots.Count);
        Assert.All(plots, plot => Assert.NotEmpty(plot.Attribute("aria-label")!.Value));
    }

    [Fact]
    public void A_published_row_stands_on_the_papers_data_only()
    {
        Assert.Equal(5, PublishedSubset.For(LikeMovieLens()).Count);
        Assert.Empty(PublishedSubset.For(Habits.Data(users: 20)));
    }

    private static EvaluationData LikeMovieLens() =>
        Habits.With(3_650, [.. Enumerable.Range(0, 610).Select(user => new int[user < 609 ? 148 : 90_274 - (609 * 148)])]);

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Svg();
}
