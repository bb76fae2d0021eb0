using ChatRec.Retrieval.Dialogues;
using static ChatRec.Retrieval.Tests.Dialogues.DialogueFixture;

namespace ChatRec.Retrieval.Tests.Dialogues;

public sealed class DialogueScorerTests
{
    private static readonly DialogueContext Context = new() { Titles = [Alien], Disliked = [Up], Said = ["a scary movie"] };

    [Fact]
    public void The_parts_of_a_score_add_up_to_it_feature_by_feature_and_group_by_group()
    {
        var scorer = new DialogueScorer(Reader(), [.. Enumerable.Range(0, DialogueFeatures.Count).Select(column => 0.1 * (column - 10))]);
        var scores = scorer.Score(Context);

        var explained = scorer.Explain(Context, [.. Enumerable.Range(0, Catalogue.Count)]);

        Assert.Equal(Catalogue.Count, explained.Count);
        foreach (var one in explained)
        {
            Assert.Equal(scores[one.Item], one.Score, 4);
            Assert.Equal(one.Score, one.Groups.Sum(group => group.Part), 10);
            Assert.Equal(DialogueFeatures.Groups, one.Groups.Select(group => group.Group));
        }
    }

    [Fact]
    public void Reasons_are_what_an_item_has_more_of_than_the_average_item()
    {
        var scorer = new DialogueScorer(Reader(), [.. DialogueFeatures.All.Select(feature => feature.Name is "rated" or ScoreReason.NamedTogether ? 1.0 : 0)]);
        var together = Enumerable.Range(0, Catalogue.Count).Select(item => (double)Feature(Reader(), Context, ScoreReason.NamedTogether, item)).ToList();

        var reasons = scorer.Reasons(Context, [Aliens, Clue], 3);

        Assert.Equal([ScoreReason.NamedTogether, "rated"], reasons[0].Select(reason => reason.Feature));
        Assert.Equal(together[Aliens] - together.Average(), reasons[0][0].Part, 4);
        Assert.Equal("named in conversations together with the titles said", reasons[0][0].Meaning);
        Assert.Empty(reasons[1]);
        Assert.Single(scorer.Reasons(Context, [Aliens], 1)[0]);
    }

    [Fact]
    public void Conversations_that_name_both_are_counted() =>
        Assert.Equal((1, 0), (new DialogueScorer(Reader(), DialogueFeatures.Held).CountConversations(Alien, Scream), new DialogueScorer(Reader(), DialogueFeatures.Held).CountConversations(Alien, Up)));

    [Fact]
    public void One_weight_gives_that_feature()
    {
        var scorer = new DialogueScorer(Reader(), [.. DialogueFeatures.All.Select(feature => feature.Name == "rated" ? 2.0 : 0)]);

        Assert.Equal(2 * MathF.Log(4), scorer.Score(DialogueContext.Empty)[Alien], 5);
    }

    [Fact]
    public void A_disliked_title_counts_against_what_is_like_it()
    {
        var scorer = new DialogueScorer(Reader(), DialogueFeatures.Held);

        var indifferent = scorer.Score(new DialogueContext { Titles = [Coco] });
        var disliking = scorer.Score(new DialogueContext { Titles = [Coco], Disliked = [Scream] });

        Assert.True(disliking[Scream2] < indifferent[Scream2] - 2);
        Assert.True(disliking[Alien] < indifferent[Alien]);
    }

    [Fact]
    public async Task Many_may_ask_at_once_and_get_the_same()
    {
        var scorer = new DialogueScorer(Reader(), [.. Enumerable.Repeat(0.5, DialogueFeatures.Count)]);
        var alone = scorer.Score(Context);

        var all = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => scorer.Score(Context), TestContext.Current.CancellationToken)));

        Assert.All(all, scores => Assert.Equal(alone, scores));
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused() => Assert.Throws<ArgumentException>(() => new DialogueScorer(Reader(), [1.0]));
}
