using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Retrieval.Tests.Candidates;

public sealed class SeedsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
    private static readonly CandidateOptions Options = new() { SeenWeight = 0.5, DislikedWeight = 0.3, HistoryBesideSeeds = 0.2 };

    [Fact]
    public void What_was_said_in_one_breath_is_equally_old_and_what_came_before_counts_less()
    {
        var history = new History(
        [
            new Interaction("old", Signal.Liked, Now.AddDays(-9)),
            new Interaction("a", Signal.Liked, Now),
            new Interaction("b", Signal.Seen, Now),
            new Interaction("c", Signal.Disliked, Now.AddDays(-1)),
        ]);

        var seeds = Seeds.Of(new RetrievalRequest(history, ItemFilter.None, 1), Options, decay: 0.5, length: 10).ToDictionary(seed => seed.ItemId, seed => seed.Weight);

        Assert.Equal(1, seeds["a"], 1e-12);
        Assert.Equal(0.5, seeds["b"], 1e-12);
        Assert.Equal(-0.15, seeds["c"], 1e-12);
        Assert.Equal(0.25, seeds["old"], 1e-12);
    }

    [Fact]
    public void Items_that_the_request_names_go_before_the_history()
    {
        var history = new History([new Interaction("a", Signal.Liked, Now), new Interaction("model", Signal.Disliked, Now)]);
        var request = new RetrievalRequest(history, ItemFilter.None, 1) { LikeItemIds = ["model", "model"] };

        var seeds = Seeds.Of(request, Options, decay: 0.5, length: 10);

        Assert.Equal([("model", 1), ("a", 0.2)], seeds);
    }

    [Fact]
    public void Only_the_newest_of_a_history_count()
    {
        var history = new History(Enumerable.Range(0, 10).Select(index => new Interaction($"i{index}", Signal.Liked, Now.AddDays(index))));

        var seeds = Seeds.Of(new RetrievalRequest(history, ItemFilter.None, 1), Options, decay: 1, length: 3);

        Assert.Equal(["i9", "i8", "i7"], seeds.Select(seed => seed.ItemId));
    }

    [Fact]
    public void What_the_request_knows_is_excluded_beside_what_its_filter_excludes()
    {
        var history = new History([new Interaction("seen", Signal.Seen, Now), new Interaction("bad", Signal.Disliked, Now)]);
        var request = new RetrievalRequest(history, new ItemFilter { Genres = ["Drama"], ExcludedIds = new HashSet<string> { "x" } }, 1) { LikeItemIds = ["model"] };

        var filter = Seeds.FilterOf(request);

        Assert.Equal(["bad", "model", "seen", "x"], filter.ExcludedIds.Order());
        Assert.Equal(["Drama"], filter.Genres);
    }
}
