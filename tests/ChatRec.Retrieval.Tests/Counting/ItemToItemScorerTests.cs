using ChatRec.Retrieval.Counting;
using ChatRec.Retrieval.Tests.Scoring;

namespace ChatRec.Retrieval.Tests.Counting;

public sealed class ItemToItemScorerTests
{
    private static readonly ItemToItemLists Lists = ItemToItemLists.FromRows([[new(1, 2), new(2, 1)], [new(2, 4)], []]);

    [Fact]
    public void The_newest_item_counts_whole_and_older_ones_less()
    {
        var scores = Score(new ItemToItemScorer(Lists, recencyDecay: 0.5, historyLength: 10), [0, 1]);

        // Item 1 is the newest: 4 · 1 for item 2; item 0 is one step older: half of 2 and half of 1.
        Assert.Equal([0, 1, 4.5f], scores);
    }

    [Fact]
    public void Only_the_newest_items_count()
    {
        var scores = Score(new ItemToItemScorer(Lists, recencyDecay: 1, historyLength: 1), [1, 0]);

        Assert.Equal([0, 2, 1], scores);
    }

    [Fact]
    public void A_prior_orders_what_no_list_names()
    {
        var scores = Score(new ItemToItemScorer(Lists, 1, 10, [0.1f, 0.2f, 0.3f]), [2]);

        Assert.Equal([0.1f, 0.2f, 0.3f], scores);
    }

    [Fact]
    public void Scoring_allocates_nothing()
    {
        var scorer = new ItemToItemScorer(Lists, 0.5, 10);
        var (scores, history) = (new float[3], new[] { 0, 1, 2 });

        Assert.Equal(0, Allocations.Of(() => scorer.Score(history, scores)));
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ItemToItemScorer(Lists, 0.5, 10).Score([0], new float[2]));
        Assert.Throws<ArgumentException>(() => new ItemToItemScorer(Lists, 0.5, 10, [1f]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ItemToItemScorer(Lists, 1.5, 10));
        Assert.Contains("item 0", Assert.Throws<ArgumentException>(() => ItemToItemLists.FromRows([[new(3, 1)]])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ItemToItemLists.FromRows([[new(0, float.NaN)]]));
    }

    private static float[] Score(ItemToItemScorer scorer, int[] history)
    {
        // What was in the buffer before must not matter.
        var scores = Enumerable.Repeat(99f, 3).ToArray();
        scorer.Score(history, scores);
        return scores;
    }
}
