using System.Globalization;
using ChatRec.Evaluation.Metrics;

namespace ChatRec.Evaluation.Retrievers;

/// <summary>Recall, MRR and NDCG at 5, 10 and 20 as the papers report them.</summary>
public static class RankSummary
{
    /// <summary>The cuts, k.</summary>
    public static IReadOnlyList<int> Cuts { get; } = [5, 10, 20];

    /// <summary>Means over all questions by name: <c>recall@10</c>, <c>mrr@10</c>, <c>ndcg@10</c> and so on.</summary>
    /// <param name="ranks">From 1; 0 for a miss. At least one.</param>
    public static IReadOnlyDictionary<string, double> Of(IReadOnlyList<int> ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        var summary = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var k in Cuts)
        {
            summary[Name("recall", k)] = ranks.Average(rank => RankMetrics.Recall(rank, k));
            summary[Name("mrr", k)] = ranks.Average(rank => RankMetrics.Mrr(rank, k));
            summary[Name("ndcg", k)] = ranks.Average(rank => RankMetrics.Ndcg(rank, k));
        }

        return summary;
    }

    /// <summary>The means over several seeds' summaries.</summary>
    public static IReadOnlyDictionary<string, double> Mean(IReadOnlyList<IReadOnlyDictionary<string, double>> summaries)
    {
        ArgumentNullException.ThrowIfNull(summaries);
        return summaries[0].Keys.ToDictionary(name => name, name => summaries.Average(summary => summary[name]), StringComparer.Ordinal);
    }

    private static string Name(string metric, int k) => string.Create(CultureInfo.InvariantCulture, $"{metric}@{k}");
}
