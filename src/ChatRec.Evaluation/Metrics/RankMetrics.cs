namespace ChatRec.Evaluation.Metrics;

/// <summary>
/// Metrics of one user with one relevant item, from the item's rank (from 1; 0 if it was not ranked at all): the case of
/// leave-one-out evaluation, where the ideal DCG is 1.
/// </summary>
public static class RankMetrics
{
    /// <summary>Recall@k: 1 if the item is among the first k.</summary>
    public static double Recall(int rank, int k) => Hit(rank, k) ? 1 : 0;

    /// <summary>Reciprocal rank, cut at k.</summary>
    public static double Mrr(int rank, int k) => Hit(rank, k) ? 1.0 / rank : 0;

    /// <summary>NDCG@k.</summary>
    public static double Ndcg(int rank, int k) => Hit(rank, k) ? 1.0 / Math.Log2(rank + 1) : 0;

    private static bool Hit(int rank, int k) => rank >= 1 && rank <= k;
}
