using ChatRec.Retrieval.Scoring;

namespace ChatRec.Retrieval.Tests.Scoring;

public sealed class TopItemsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(499)]
    public void The_best_come_first_as_in_a_full_sort(int count)
    {
        var random = new Random(3);
        // Few distinct values: ties are the rule.
        var scores = Enumerable.Range(0, 500).Select(_ => (float)random.Next(40)).ToArray();
        int[] excluded = [0, 13, 250, 499];
        var top = new ScoredIndex[count];

        var filled = TopItems.Select(scores, excluded, top);

        var expected = Enumerable.Range(0, 500).Except(excluded).OrderByDescending(item => scores[item]).ThenBy(item => item).Take(count).ToArray();
        Assert.Equal(expected, top[..filled].Select(entry => entry.Item));
        Assert.All(top[..filled], entry => Assert.Equal(scores[entry.Item], entry.Score));
        var allowed = new ScoredIndex[count];
        Assert.Equal(filled, TopItems.Select(scores, item => !excluded.Contains(item), allowed));
        Assert.Equal(top, allowed);
    }

    [Fact]
    public void A_small_catalogue_fills_what_it_can()
    {
        var top = new ScoredIndex[5];

        Assert.Equal(2, TopItems.Select([1, 3, 2], [1], top));
        Assert.Equal([2, 0], top[..2].Select(entry => entry.Item));
        Assert.Equal(0, TopItems.Select([1, 3, 2], [], []));
    }
}
