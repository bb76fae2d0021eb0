using System.Text.Json;
using ChatRec.Bot.Api;
using ChatRec.Bot.Recommendations;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Tests.Api;

public sealed class AnswersTests
{
    [Fact]
    public void The_place_in_the_dialogue_source_says_in_words_what_spoke_for_the_item()
    {
        var item = new Item("1", "Heat", 1995, []);
        var recommendation = new Recommendation(
            "id",
            DateTimeOffset.UnixEpoch,
            new RecommendationRequest(History.Empty, ItemFilter.None, 1),
            [new RankedItem(item, 1, 0.5, 0.5, [new Provenance("history", 2, 0.1), new Provenance("dialogue", 1, 3)])],
            null,
            "template",
            null)
        {
            Reasons = new Dictionary<string, IReadOnlyList<ScoreReason>> { ["1"] = [new ScoreReason(ScoreReason.NamedTogether, 1.5)] },
        };

        var json = JsonSerializer.Serialize(Answers.Of(recommendation, null, new Catalogue([item])).Items[0].Provenance, JsonSerializerOptions.Web);

        Assert.Equal(
            """[{"source":"history","rank":2,"score":0.1},{"source":"dialogue","rank":1,"score":3,"because":[{"what":"named in conversations together with the titles said","part":1.5}]}]""",
            json);
    }
}
