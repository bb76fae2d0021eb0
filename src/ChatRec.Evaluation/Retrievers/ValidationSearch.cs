using ChatRec.Evaluation.Metrics;
using ChatRec.Retrieval.Scoring;

namespace ChatRec.Evaluation.Retrievers;

/// <summary>Chooses among a few candidates by Recall@10 on validation, then by NDCG@10, then the earlier one.</summary>
internal static class ValidationSearch
{
    /// <summary>Fits one candidate after the other; only the best so far stays in memory.</summary>
    /// <param name="context">Data, progress, cancellation.</param>
    /// <param name="count">Number of candidates, for the progress.</param>
    /// <param name="candidates">Their settings in words and the way to fit them.</param>
    public static FittedRetriever Best(FitContext context, int count, IEnumerable<(string Settings, Func<IHistoryScorer> Fit)> candidates)
    {
        FittedRetriever? best = null;
        var bestQuality = (Recall: -1.0, Ndcg: -1.0);
        var done = 0;
        foreach (var (settings, fit) in candidates)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var scorer = fit();
            var quality = Quality(FullRanking.Ranks(scorer, context.Data.Validation, context.CancellationToken));
            if (quality.CompareTo(bestQuality) > 0)
            {
                (best, bestQuality) = (new FittedRetriever(scorer, settings), quality);
            }

            context.Progress?.Report((double)++done / count);
        }

        return best ?? throw new RetrieverException("There are no settings to choose from.");
    }

    /// <summary>What is compared.</summary>
    public static (double Recall, double Ndcg) Quality(IReadOnlyList<int> ranks) =>
        (ranks.Average(rank => RankMetrics.Recall(rank, 10)), ranks.Average(rank => RankMetrics.Ndcg(rank, 10)));
}
