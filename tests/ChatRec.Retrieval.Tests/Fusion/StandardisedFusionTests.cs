using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Scoring;
using ChatRec.Retrieval.Tests.Scoring;

namespace ChatRec.Retrieval.Tests.Fusion;

public sealed class StandardisedFusionTests
{
    [Fact]
    public void Each_transform_is_computed_by_hand_then_standardised()
    {
        AssertStandardised(ScoreTransform.Identity, [1, 2, 6], [1, 2, 6]);
        AssertStandardised(ScoreTransform.RootShare, [1, -3, 4], [0.5, 0, 1]);
        AssertStandardised(ScoreTransform.LogShare, [1, 0, 4], [Math.Log(0.26), Math.Log(0.01), Math.Log(1.01)]);
        var sum = Math.Log(1 + Math.E + Math.Exp(3));
        AssertStandardised(ScoreTransform.LogSoftmax, [0, 1, 3], [-sum, 1 - sum, 3 - sum]);
    }

    [Fact]
    public void A_hopeless_logit_ends_at_the_floor()
    {
        float[] far = [0, -31, -500], floor = [0, -30, -30];

        StandardisedScores.Apply(ScoreTransform.LogSoftmax, far);
        StandardisedScores.Apply(ScoreTransform.Identity, floor);

        Assert.Equal(floor[1], far[1], 1e-5f);
        Assert.Equal(far[1], far[2]);
    }

    [Theory]
    [InlineData(ScoreTransform.Identity)]
    [InlineData(ScoreTransform.LogSoftmax)]
    [InlineData(ScoreTransform.LogShare)]
    [InlineData(ScoreTransform.RootShare)]
    public void Equal_scores_say_nothing(ScoreTransform transform)
    {
        float[] scores = [0, 0, 0];

        StandardisedScores.Apply(transform, scores);

        Assert.Equal([0, 0, 0], scores);
    }

    [Fact]
    public void Weighted_parts_are_summed_and_a_part_without_weight_is_not_asked()
    {
        var fusion = new StandardisedFusion(
        [
            new("a", new Fixed(1, 2, 6), ScoreTransform.Identity, 1),
            new("b", new Fixed(9, 4, 1), ScoreTransform.Identity, 0.5),
            new("c", new Failing(), ScoreTransform.Identity, 0),
        ]);
        var scores = new float[] { 7, 7, 7 };

        fusion.Score([], scores);

        float[] a = [1, 2, 6], b = [9, 4, 1];
        StandardisedScores.Apply(ScoreTransform.Identity, a);
        StandardisedScores.Apply(ScoreTransform.Identity, b);
        for (var item = 0; item < 3; item++)
        {
            Assert.Equal(a[item] + (0.5f * b[item]), scores[item], 1e-6f);
        }
    }

    [Fact]
    public void Scoring_allocates_nothing_once_warm()
    {
        FusionPart[] parts = [new("a", new Fixed(1, 2, 6), ScoreTransform.LogSoftmax, 1), new("b", new Fixed(3, 0, 1), ScoreTransform.LogShare, 0.5)];
        foreach (var scorer in (IHistoryScorer[])[new StandardisedFusion(parts), new RankFusionScorer(parts)])
        {
            var (scores, history) = (new float[3], new[] { 0 });

            Assert.Equal(0, Allocations.Of(() => scorer.Score(history, scores)));
        }
    }

    [Fact]
    public void Rank_fusion_sums_reciprocal_ranks_without_the_history()
    {
        var fusion = new RankFusionScorer([new("a", new Fixed(5, 4, 3), ScoreTransform.Identity, 1), new("b", new Fixed(1, 2, 3), ScoreTransform.Identity, 2)], k: 10, depth: 1);
        var scores = new float[3];

        fusion.Score([0], scores);

        Assert.Equal([0, 1 / 11f, 2 / 11f], scores);
    }

    [Fact]
    public void Parts_that_do_not_fit_together_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new StandardisedFusion([]));
        var error = Assert.Throws<ArgumentException>(() => new StandardisedFusion(
            [new("a", new Fixed(1, 2), ScoreTransform.Identity, 1), new("b", new Fixed(1, 2, 3), ScoreTransform.Identity, 1)]));
        Assert.Contains("'b' scores 3 items, 'a' 2", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new RankFusionScorer([new("a", new Fixed(1), ScoreTransform.Identity, -1)]));
    }

    private static void AssertStandardised(ScoreTransform transform, float[] scores, double[] transformed)
    {
        StandardisedScores.Apply(transform, scores);
        var mean = transformed.Average();
        var deviation = Math.Sqrt(transformed.Average(value => (value - mean) * (value - mean)));
        for (var item = 0; item < scores.Length; item++)
        {
            Assert.Equal((transformed[item] - mean) / deviation, scores[item], 1e-5);
        }
    }

    private sealed class Fixed(params float[] values) : IHistoryScorer
    {
        public int ItemCount => values.Length;

        public void Score(ReadOnlySpan<int> history, Span<float> scores) => values.CopyTo(scores);
    }

    private sealed class Failing : IHistoryScorer
    {
        public int ItemCount => 3;

        public void Score(ReadOnlySpan<int> history, Span<float> scores) => throw new InvalidOperationException("Nobody should ask.");
    }
}
