using System.Globalization;
using System.Text;
using ChatRec.Evaluation.Metrics;
using ChatRec.Ranking.OnePass;

namespace ChatRec.Evaluation.Rankers;

/// <summary>The ranker's table for people: each reading's quality on all users and on those whose item was retrieved.</summary>
/// <param name="cases">The evaluated users.</param>
/// <param name="weights">The fusion that is served.</param>
/// <param name="prior">The letter prior, estimated on another part of the data.</param>
public sealed class RankerReport(IReadOnlyList<RankedCase> cases, FusionWeights weights, IReadOnlyDictionary<string, double> prior)
{
    private readonly IReadOnlyList<Reading> _readings =
    [
        Readings.Retriever(cases),
        .. cases.Any(user => user.Shuffled is not null)
            ? [Readings.Letters(cases), Readings.ShuffledLetters(cases), Readings.ShuffledLettersWithoutPrior(cases, prior)]
            : new[] { Readings.Titles(cases) },
        Readings.Fused(cases, weights),
    ];

    /// <summary>Users whose item was among the candidates.</summary>
    public int Retrieved => cases.Count(user => user.IsRetrieved);

    /// <summary>Median time of a pass, milliseconds.</summary>
    public double MedianMilliseconds => Median(cases.Where(user => user.IsRetrieved).Select(user => user.Milliseconds));

    /// <summary>Median length of a prompt, tokens.</summary>
    public double MedianPromptTokens => Median(cases.Where(user => user.IsRetrieved).Select(user => (double)user.InOrder!.PromptTokens));

    /// <summary>Metrics by reading: the JSON form. Subset metrics are over <see cref="Retrieved"/> users.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Metrics => _readings.ToDictionary(
        reading => reading.Name,
        reading =>
        {
            var gain = reading.GainOver(_readings[0]);
            return (IReadOnlyDictionary<string, double>)new Dictionary<string, double>
            {
                ["ndcg@5"] = reading.Mean(rank => RankMetrics.Ndcg(rank, 5), All),
                ["recall@5"] = reading.Mean(rank => RankMetrics.Recall(rank, 5), All),
                ["mrr@10"] = reading.Mean(rank => RankMetrics.Mrr(rank, 10), All),
                ["ndcg@10"] = reading.Mean(rank => RankMetrics.Ndcg(rank, 10), All),
                ["recall@10"] = reading.Mean(rank => RankMetrics.Recall(rank, 10), All),
                ["subset ndcg@10"] = reading.Mean(rank => RankMetrics.Ndcg(rank, 10), Found),
                ["subset recall@10"] = reading.Mean(rank => RankMetrics.Recall(rank, 10), Found),
                ["gain ndcg@10"] = gain.Mean,
                ["gain ndcg@10 low"] = gain.Low,
                ["gain ndcg@10 high"] = gain.High,
            };
        });

    /// <summary>A Markdown table.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("| order by | all N@10 | all R@10 | all N@5 | subset N@10 | subset R@10 | gain in all N@10 over the retriever (95 %) |");
        text.AppendLine("| --- | --- | --- | --- | --- | --- | --- |");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"| chance | – | – | – | {Readings.Chance(cases, rank => RankMetrics.Ndcg(rank, 10)):F3} | {Readings.Chance(cases, rank => RankMetrics.Recall(rank, 10)):F3} | – |");
        foreach (var (reading, metrics) in Metrics)
        {
            var gain = reading == _readings[0].Name
                ? "–"
                : string.Create(CultureInfo.InvariantCulture, $"{metrics["gain ndcg@10"]:+.0000;-.0000} [{metrics["gain ndcg@10 low"]:+.0000;-.0000}, {metrics["gain ndcg@10 high"]:+.0000;-.0000}]");
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {reading} | {metrics["ndcg@10"]:F4} | {metrics["recall@10"]:F4} | {metrics["ndcg@5"]:F4} | {metrics["subset ndcg@10"]:F3} | {metrics["subset recall@10"]:F3} | {gain} |");
        }

        return text.ToString();
    }

    private static bool All(int rank) => true;

    private static bool Found(int rank) => rank > 0;

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}
