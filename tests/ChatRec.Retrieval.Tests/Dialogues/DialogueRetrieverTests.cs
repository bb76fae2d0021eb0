using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Histories;
using static ChatRec.Retrieval.Tests.Dialogues.DialogueFixture;

namespace ChatRec.Retrieval.Tests.Dialogues;

public sealed class DialogueRetrieverTests
{
    private static readonly DialogueScorer Scorer = new(Reader(), [.. DialogueFeatures.All.Select(feature => feature.Held ?? 1)]);
    private static readonly DialogueRetriever Retriever = new(Catalogue, Scorer, new CandidateOptions());

    [Fact]
    public async Task Every_item_is_ranked_when_nothing_was_said_yet()
    {
        var found = await Retriever.RetrieveAsync(new RetrievalRequest(History.Empty, ItemFilter.None, 100), TestContext.Current.CancellationToken);

        Assert.Equal(Catalogue.Count, found.Count);
        Assert.Equal(found.OrderByDescending(item => item.Score), found);
        Assert.Equal(Scorer.Score(DialogueContext.Empty).Max(), found[0].Score);
    }

    [Fact]
    public async Task What_is_known_and_what_the_filter_refuses_never_comes()
    {
        var request = new RetrievalRequest(Said(("1", Signal.Liked), ("6", Signal.Disliked)), new ItemFilter { ExcludedGenres = ["Comedy"] }, 100) { LikeItemIds = ["5"] };

        var found = await Retriever.RetrieveAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(["2", "3", "7"], found.Select(item => item.ItemId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_request_is_read_as_what_was_said()
    {
        var request = new RetrievalRequest(
            Said(("1", Signal.Liked), ("6", Signal.Disliked), ("3", Signal.Seen), ("gone", Signal.Liked), ("5", Signal.Disliked)),
            new ItemFilter { Genres = ["Horror"], AllGenres = ["Crime"], ExcludedGenres = ["Comedy"], YearFrom = 1990 },
            10)
        {
            LikeItemIds = ["4", "5"],
            Said = ["I liked it"],
            Text = "robots",
        };

        var context = Retriever.ContextOf(request);

        Assert.Equal([Alien, Heat, Up, Coco], context.Titles);
        Assert.Equal([Scream], context.Disliked);
        Assert.Equal(["I liked it", "robots"], context.Said);
        Assert.Equal(["Horror", "Crime"], context.Genres);
        Assert.Equal(["Comedy"], context.ExcludedGenres);
        Assert.Equal((1990, null), (context.YearFrom, context.YearTo));
    }

    private static History Said(params (string Id, Signal Signal)[] interactions) =>
        new(interactions.Select((one, place) => new Interaction(one.Id, one.Signal, DateTimeOffset.UnixEpoch.AddDays(place))));
}
