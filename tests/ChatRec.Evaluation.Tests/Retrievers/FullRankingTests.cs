using ChatRec.Evaluation.Retrievers;

namespace ChatRec.Evaluation.Tests.Retrievers;

public sealed class FullRankingTests
{
    [Theory]
    [InlineData(new int[0], 3, 3)] // 9 and 8 are above 5
    [InlineData(new[] { 0 }, 3, 2)] // one of them is masked
    [InlineData(new[] { 0, 0, 2, 0 }, 3, 1)] // both, one of them several times
    [InlineData(new int[0], 0, 1)]
    [InlineData(new[] { 3 }, 3, 0)] // the target itself is masked: nobody can find it
    public void The_rank_is_among_all_items_but_the_history(int[] history, int target, int rank) =>
        Assert.Equal([rank], FullRanking.Ranks(new FixedScorer(9, 1, 8, 5, 2), [new NextItemCase(history, target)], CancellationToken.None));

    [Fact]
    public void Equal_scores_count_against_the_model()
    {
        // Longer than a vector, so that both the vectors and the rest are counted.
        var flat = new FixedScorer(new float[21]);

        Assert.Equal([21, 20], FullRanking.Ranks(flat, [new NextItemCase(Array.Empty<int>(), 4), new NextItemCase(new[] { 20 }, 4)], CancellationToken.None));
    }

    [Fact]
    public void Ranks_are_those_of_a_full_sort()
    {
        var random = new Random(1);
        var scores = Enumerable.Range(0, 333).Select(_ => random.NextSingle()).ToArray();
        var cases = Enumerable.Range(0, 50).Select(_ => new NextItemCase(Enumerable.Range(0, 9).Select(_ => random.Next(100)).ToArray(), 100 + random.Next(233))).ToArray();

        var ranks = FullRanking.Ranks(new FixedScorer(scores), cases, CancellationToken.None);

        Assert.Equal(
            cases.Select(question => 1 + Enumerable.Range(0, 333).Except(question.History.ToArray()).OrderByDescending(item => scores[item]).ToList().IndexOf(question.Target)),
            ranks);
    }

    [Fact]
    public void A_score_that_is_no_number_is_no_result() =>
        Assert.Throws<RetrieverException>(() => FullRanking.Ranks(new FixedScorer(1, float.NaN, 2), [new NextItemCase(Array.Empty<int>(), 0)], CancellationToken.None));

    [Fact]
    public void Metrics_are_those_computed_by_hand()
    {
        // Ranks 1, 4, 10, 21 and a miss.
        var summary = RankSummary.Of([1, 4, 10, 21, 0]);

        Assert.Equal(2 / 5.0, summary["recall@5"], 1e-12);
        Assert.Equal(3 / 5.0, summary["recall@10"], 1e-12);
        Assert.Equal(3 / 5.0, summary["recall@20"], 1e-12);
        Assert.Equal((1 + 0.25) / 5, summary["mrr@5"], 1e-12);
        Assert.Equal((1 + 0.25 + 0.1) / 5, summary["mrr@10"], 1e-12);
        Assert.Equal((1 + (1 / Math.Log2(5))) / 5, summary["ndcg@5"], 1e-12);
        Assert.Equal((1 + (1 / Math.Log2(5)) + (1 / Math.Log2(11))) / 5, summary["ndcg@20"], 1e-12);
        Assert.Equal(9, summary.Count);
    }
}
