using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Fusion;

namespace ChatRec.Retrieval.Tests.Fusion;

public sealed class ReciprocalRankFusionTests
{
    [Fact]
    public void Ranks_count_from_zero_with_k_of_two()
    {
        var fused = ReciprocalRankFusion.Fuse([List("a", "b"), List("b", "c")]);

        Assert.Equal(["b", "a", "c"], fused.Select(item => item.ItemId));
        Assert.Equal((1.0 / 3) + (1.0 / 2), fused[0].Score, 1e-12);
        Assert.Equal(1.0 / 2, fused[1].Score, 1e-12);
        Assert.Equal(1.0 / 3, fused[2].Score, 1e-12);
    }

    [Fact]
    public void A_weight_stretches_the_ranks_of_its_list()
    {
        var fused = ReciprocalRankFusion.Fuse([List("a", "b") with { Weight = 2 }, List("c")], k: 60);

        Assert.Equal(1 / ((1 / 2.0) + 59), Score(fused, "a"), 1e-12);
        Assert.Equal(1 / ((2 / 2.0) + 59), Score(fused, "b"), 1e-12);
        Assert.Equal(1 / 60.0, Score(fused, "c"), 1e-12);
    }

    [Fact]
    public void Equal_scores_are_ordered_by_id()
    {
        var fused = ReciprocalRankFusion.Fuse([List("b"), List("a"), List("B")]);

        Assert.Equal(["B", "a", "b"], fused.Select(item => item.ItemId));
    }

    [Fact]
    public void A_list_of_weight_zero_counts_for_nothing_and_the_count_cuts()
    {
        var fused = ReciprocalRankFusion.Fuse([List("a", "b"), List("c") with { Weight = 0 }], count: 1);

        Assert.Equal("a", Assert.Single(fused).ItemId);
        Assert.Empty(ReciprocalRankFusion.Fuse([]));
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ReciprocalRankFusion.Fuse([List("a") with { Weight = -1 }]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReciprocalRankFusion.Fuse([List("a") with { Weight = double.NaN }]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReciprocalRankFusion.Fuse([List("a")], k: 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReciprocalRankFusion.Fuse([List("a")], count: 0));
    }

    private static double Score(IReadOnlyList<ScoredItem> items, string id) => items.Single(item => item.ItemId == id).Score;

    private static FusionList List(params string[] ids) => new([.. ids.Select((id, rank) => new ScoredItem(id, -rank))]);
}
