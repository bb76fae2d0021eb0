using ChatRec.Retrieval.Counting;

namespace ChatRec.Retrieval.Tests.Counting;

public sealed class MeanEmbeddingScorerTests
{
    [Fact]
    public void The_mean_of_the_last_unit_vectors_is_compared_with_every_item()
    {
        var scorer = new MeanEmbeddingScorer([3, 0, 0, 2, 1, 1, 0, 0], dimensions: 2, last: 2);
        var scores = new float[4];

        scorer.Score([2, 0, 1], scores);

        Assert.Equal(0.5f, scores[0], 1e-6f);
        Assert.Equal(0.5f, scores[1], 1e-6f);
        Assert.Equal(MathF.Sqrt(0.5f), scores[2], 1e-6f);
        Assert.Equal(0, scores[3]);
    }

    [Fact]
    public void An_empty_history_scores_nothing()
    {
        var scores = new float[] { 9, 9 };

        new MeanEmbeddingScorer([1, 0, 0, 1], 2, 3).Score([], scores);

        Assert.Equal([0, 0], scores);
    }
}
