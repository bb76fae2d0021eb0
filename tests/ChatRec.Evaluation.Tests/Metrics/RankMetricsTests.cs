using ChatRec.Evaluation.Metrics;

namespace ChatRec.Evaluation.Tests.Metrics;

public sealed class RankMetricsTests
{
    [Theory]
    [InlineData(1, 10, 1, 1, 1)]
    [InlineData(3, 10, 1, 1.0 / 3, 0.5)]
    [InlineData(10, 10, 1, 0.1, 0.28906482631788788)]
    [InlineData(11, 10, 0, 0, 0)]
    [InlineData(0, 10, 0, 0, 0)]
    public void Follow_their_definitions(int rank, int k, double recall, double mrr, double ndcg)
    {
        Assert.Equal(recall, RankMetrics.Recall(rank, k));
        Assert.Equal(mrr, RankMetrics.Mrr(rank, k), 1e-12);
        Assert.Equal(ndcg, RankMetrics.Ndcg(rank, k), 1e-12);
    }
}
