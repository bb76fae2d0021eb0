using ChatRec.Retrieval.Popularity;

namespace ChatRec.Retrieval.Tests.Popularity;

public sealed class PopularityScorerTests
{
    private static readonly int[][] Sequences = [[0, 1], [1, 1, 2]];

    [Fact]
    public void Every_interaction_counts_alike_whatever_the_history()
    {
        var scorer = PopularityScorer.Overall(4, Sequences);
        var scores = new float[4];
        scorer.Score([3], scores);

        Assert.Equal([1, 3, 1, 0], scores);
    }

    [Fact]
    public void With_times_an_interaction_halves_with_its_age()
    {
        var day = 86_400;

        var scorer = PopularityScorer.Recent(3, Sequences, [[0, 10 * day], [0, 5 * day, 10 * day]], TimeSpan.FromDays(5));

        Assert.Equal([0.25f, 1 + 0.25f + 0.5f, 1], scorer.Scores.ToArray());
    }

    [Fact]
    public void With_the_order_only_it_decays_from_the_end_of_each_sequence()
    {
        var scorer = PopularityScorer.Recent(3, Sequences, 0.5);

        Assert.Equal([0.5f, 1 + 0.25f + 0.5f, 1], scorer.Scores.ToArray());
    }
}
