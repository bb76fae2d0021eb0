using System.Text.Json.Nodes;
using ChatRec.Bot.Cards;
using ChatRec.Bot.Recommendations;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Tests.Cards;

public sealed class RecommendationCardTests
{
    [Fact]
    public void A_row_shows_rank_title_match_year_and_genres()
    {
        var card = RecommendationCard.Create(Recommend(new Item("6", "Heat", 1995, ["Action", "Crime", "Thriller", "Drama"])));

        var columns = Rows(card)[0]["columns"]!.AsArray();
        Assert.Equal("1", Text(columns[0]!));
        Assert.Equal("Heat\n93% match · 1995 · Action, Crime, Thriller", Text(columns[1]!));
    }

    [Fact]
    public void Why_this_is_at_hand_on_every_row_and_the_other_actions_are_folded_away()
    {
        var card = RecommendationCard.Create(Recommend(new Item("6", "Heat", 1995, []), new Item("47", "Seven", 1995, [])));

        foreach (var (row, folded) in Rows(card).Zip(Folded(card)))
        {
            var visible = Actions(row);
            Assert.Equal(["Why this?", "…"], visible.Select(action => (string?)action["title"]));
            Assert.Equal((string?)folded["id"], (string?)visible[1]["targetElements"]![0]);
            Assert.False((bool)folded["isVisible"]!);
            Assert.Equal(["Seen it", "Not for me", "More like this"], Actions(folded).Select(action => (string?)action["title"]));
        }
    }

    [Theory]
    [InlineData("Why this?", "why")]
    [InlineData("Seen it", "seen")]
    [InlineData("Not for me", "dislike")]
    [InlineData("More like this", "like-this")]
    public void A_button_submits_its_verb_the_recommendation_and_the_item(string title, string verb)
    {
        var card = RecommendationCard.Create(Recommend(new Item("6", "Heat", 1995, [])));

        var action = Actions(card).Single(candidate => (string?)candidate["title"] == title);

        Assert.Equal("Action.Submit", (string?)action["type"]);
        Assert.Equal((verb, "r1", "6"), ((string?)action["data"]!["verb"], (string?)action["data"]!["recommendation"], (string?)action["data"]!["item"]));
        Assert.Contains("Heat (1995)", (string?)action["tooltip"], StringComparison.Ordinal);
    }

    [Fact]
    public void No_action_is_used_that_web_chat_lacks_and_the_version_is_one_it_draws()
    {
        var card = RecommendationCard.Create(Recommend(new Item("6", "Heat", 1995, [])));

        Assert.Equal("1.5", (string?)card["version"]);
        Assert.All(Actions(card), action => Assert.Contains((string?)action["type"], new[] { "Action.Submit", "Action.ToggleVisibility" }));
    }

    [Fact]
    public void A_title_that_looks_like_markdown_is_a_plain_run_of_text()
    {
        const string Title = "*[free](http://evil.example)* <b>x</b>\n# y";

        var card = RecommendationCard.Create(Recommend(new Item("6", Title, null, [])));

        var run = Descendants(card).OfType<JsonObject>().First(node => ((string?)node["text"])?.Contains("free", StringComparison.Ordinal) == true);
        Assert.Equal("TextRun", (string?)run["type"]);
        Assert.Equal(Title.Replace('\n', ' '), (string?)run["text"]);
        Assert.DoesNotContain(Descendants(card).OfType<JsonObject>(), node => (string?)node["type"] == "TextBlock");
    }

    [Theory]
    [InlineData(0.0, "1% match")]
    [InlineData(1.0, "99% match")]
    [InlineData(0.505, "51% match")]
    [InlineData(double.NaN, "50% match")]
    public void A_match_is_never_certain_and_never_hopeless(double score, string shown)
    {
        var ranked = new RankedItem(new Item("6", "Heat", null, []), 1, score, 1, []);

        var card = RecommendationCard.Create(With([ranked], null));

        Assert.Contains(shown, Text(Rows(card)[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_degraded_list_says_so_under_its_rows()
    {
        var ranked = new RankedItem(new Item("6", "Heat", null, []), 1, 0.5, 1, []);

        var card = RecommendationCard.Create(With([ranked], "The model is *away*."));

        var label = card["body"]!.AsArray()[^1]!;
        Assert.Equal("The model is \\*away\\*.", (string?)label["text"]);
    }

    [Fact]
    public void A_hundred_items_still_make_a_card_that_fits_into_a_message()
    {
        var items = Enumerable.Range(0, 100).Select(index => new Item($"id-{index}", $"A rather long title of a film, number {index}", 1990, ["Crime", "Drama", "Thriller"])).ToArray();

        var card = RecommendationCard.Create(Recommend(items));

        Assert.Equal(100, Rows(card).Count);
        Assert.True(card.ToJsonString().Length < 256 * 1024);
    }

    private static Recommendation Recommend(params Item[] items) =>
        With([.. items.Select((item, index) => new RankedItem(item, index + 1, 0.934, 0.5, []))], null);

    private static Recommendation With(IReadOnlyList<RankedItem> items, string? degraded) =>
        new("r1", DateTimeOffset.UnixEpoch, new RecommendationRequest(History.Empty, ItemFilter.None, items.Count), items, degraded, "hash", null);

    private static List<JsonNode> Rows(JsonObject card) => [.. card["body"]!.AsArray().Where(element => (string?)element!["type"] == "ColumnSet").Select(element => element!)];

    private static List<JsonNode> Folded(JsonObject card) => [.. card["body"]!.AsArray().Where(element => (string?)element!["type"] == "ActionSet").Select(element => element!)];

    private static List<JsonObject> Actions(JsonNode node) =>
        [.. Descendants(node).OfType<JsonObject>().Where(element => ((string?)element["type"])?.StartsWith("Action.", StringComparison.Ordinal) == true)];

    private static string Text(JsonNode node) => string.Join('\n', Descendants(node).OfType<JsonObject>()
        .Where(element => (string?)element["type"] == "RichTextBlock")
        .Select(line => string.Concat(line["inlines"]!.AsArray().Select(run => (string?)run!["text"]))));

    private static IEnumerable<JsonNode> Descendants(JsonNode node)
    {
        yield return node;
        var children = node switch
        {
            JsonObject properties => properties.Select(property => property.Value),
            JsonArray elements => elements,
            _ => [],
        };
        foreach (var descendant in children.OfType<JsonNode>().SelectMany(Descendants))
        {
            yield return descendant;
        }
    }
}
