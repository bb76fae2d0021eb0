using System.Globalization;
using ChatRec.Evaluation.Metrics;

namespace ChatRec.Evaluation.Rankers;

/// <summary>One way to order the candidates over all seeds: LlamaRec's columns, their gain over the retriever, and the price.</summary>
public sealed class ReadingResult
{
    private const int Resamples = 10_000;
    private const int BootstrapSeed = 1;

    /// <summary>Collects the seeds' ranks.</summary>
    /// <param name="seeds">One reading a seed, of the same users in the same order.</param>
    /// <param name="retriever">The retriever's own order in the same runs; the same as <paramref name="seeds"/> for itself.</param>
    /// <param name="promptTokens">Tokens of the prompt, or of all prompts of a list; null where no model is asked, or it was not measured.</param>
    /// <param name="milliseconds">Time of a list; null where it was not measured.</param>
    public ReadingResult(IReadOnlyList<Reading> seeds, IReadOnlyList<Reading> retriever, double? promptTokens, double? milliseconds)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentNullException.ThrowIfNull(retriever);
        Name = seeds[0].Name;
        (PromptTokens, Milliseconds) = (promptTokens, milliseconds);
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var k in RankerReport.Cuts)
        {
            metrics[Key("mrr", k)] = ByUser(seeds, rank => RankMetrics.Mrr(rank, k)).Average();
            metrics[Key("ndcg", k)] = ByUser(seeds, rank => RankMetrics.Ndcg(rank, k)).Average();
            metrics[Key("recall", k)] = ByUser(seeds, rank => RankMetrics.Recall(rank, k)).Average();
        }

        metrics["subset ndcg@10"] = OfRetrieved(seeds, rank => RankMetrics.Ndcg(rank, 10));
        metrics["subset recall@10"] = OfRetrieved(seeds, rank => RankMetrics.Recall(rank, 10));
        Metrics = metrics;
        Gains = ReferenceEquals(seeds, retriever)
            ? new Dictionary<string, Interval>()
            : new Dictionary<string, Interval>(StringComparer.Ordinal)
            {
                ["ndcg@10"] = Gain(seeds, retriever, rank => RankMetrics.Ndcg(rank, 10)),
                ["recall@10"] = Gain(seeds, retriever, rank => RankMetrics.Recall(rank, 10)),
            };
    }

    /// <summary>Name in the tables.</summary>
    public string Name { get; }

    /// <summary>Means over users and seeds by name: <c>ndcg@10</c> over all users, <c>subset ndcg@10</c> over those whose item was retrieved.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; }

    /// <summary>Gain over the retriever by metric, over all users, each the mean of the seeds, with 95 % intervals; empty for the retriever.</summary>
    public IReadOnlyDictionary<string, Interval> Gains { get; }

    /// <summary>Tokens of a list's prompts (median); null where no model is asked, or it was not measured.</summary>
    public double? PromptTokens { get; }

    /// <summary>Wall time of a list (median); null where it was not measured.</summary>
    public double? Milliseconds { get; }

    private static Interval Gain(IReadOnlyList<Reading> ours, IReadOnlyList<Reading> theirs, Func<int, double> metric) =>
        PairedBootstrap.Difference(ByUser(ours, metric), ByUser(theirs, metric), BootstrapSeed, Resamples);

    private static double[] ByUser(IReadOnlyList<Reading> seeds, Func<int, double> metric) =>
        [.. Enumerable.Range(0, seeds[0].Ranks.Count).Select(user => seeds.Average(seed => metric(seed.Ranks[user])))];

    // Each seed's retriever finds the items of other users.
    private static double OfRetrieved(IReadOnlyList<Reading> seeds, Func<int, double> metric) =>
        seeds.Average(seed => seed.Ranks.Where(rank => rank > 0).Select(metric).DefaultIfEmpty(0).Average());

    private static string Key(string metric, int k) => string.Create(CultureInfo.InvariantCulture, $"{metric}@{k}");
}
