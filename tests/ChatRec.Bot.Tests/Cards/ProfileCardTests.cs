using System.Text.Json.Nodes;
using ChatRec.Bot.Cards;
using ChatRec.Bot.Profiles;

namespace ChatRec.Bot.Tests.Cards;

public sealed class ProfileCardTests
{
    private static readonly ProfileLine Wish = new("At the moment you want", "thrillers", "", "drop-wish", null);
    private static readonly ProfileLine Never = new("You never want", "musicals", "“I hate musicals”", "forget-genre", "Musical");
    private static readonly ProfileLine Heat = new("You liked", "Heat (1995)", "“I loved Heat”", "forget-item", "6");
    private static readonly ProfileLine Alien = new("You liked", "Alien (1979)", "“and *Alien*\n”", "forget-item", "1214");

    [Fact]
    public void Each_line_stands_under_its_heading_with_its_source()
    {
        var texts = Runs(Card(Wish, Never, Heat, Alien)).ToList();

        Assert.Equal(
            ["At the moment you want", "thrillers", "You never want", "musicals", "“I hate musicals”", "You liked", "Heat (1995)", "“I loved Heat”", "Alien (1979)", "“and *Alien* ”"],
            texts);
    }

    [Theory]
    [InlineData(0, "drop-wish", null, "Drop my wish")]
    [InlineData(1, "forget-genre", "Musical", "Forget musicals")]
    [InlineData(2, "forget-item", "6", "Forget Heat (1995)")]
    public void A_line_is_removed_by_its_button(int line, string verb, string? subject, string say)
    {
        var action = Actions(Card(Wish, Never, Heat)).Where(action => (string?)action["title"] == "Remove").ElementAt(line);

        Assert.Equal((verb, subject, say), ((string?)action["data"]!["verb"], (string?)action["data"]!["item"], (string?)action["data"]!["say"]));
    }

    [Fact]
    public void Everything_is_forgotten_by_one_button_and_the_next_page_is_at_hand()
    {
        var card = ProfileCard.Create(new ProfileView([Heat, Alien], 20, 45));

        var buttons = card["actions"]!.AsArray().Select(action => ((string?)action!["title"], (string?)action["data"]!["verb"], (string?)action["data"]!["item"]));
        Assert.Equal([("Show 23 more", "profile", "22"), ("Forget everything", "forget-all", null)], buttons);
        Assert.Single(Card(Heat)["actions"]!.AsArray());
    }

    [Fact]
    public void No_action_is_used_that_web_chat_lacks_and_the_version_is_one_it_draws()
    {
        var card = Card(Wish, Never, Heat);

        Assert.Equal("1.5", (string?)card["version"]);
        Assert.All(Actions(card), action => Assert.Equal("Action.Submit", (string?)action["type"]));
    }

    [Fact]
    public void A_page_fits_into_a_message_of_teams()
    {
        var lines = Enumerable.Range(0, 20).Select(index => new ProfileLine("You liked", new string('x', 100), new string('y', 124), "forget-item", $"{index}")).ToArray();

        Assert.True(Card(lines).ToJsonString().Length < 28_000);
    }

    private static JsonObject Card(params ProfileLine[] lines) => ProfileCard.Create(new ProfileView(lines, 0, lines.Length));

    private static IEnumerable<string?> Runs(JsonNode card) => Descendants(card).OfType<JsonObject>().Where(node => (string?)node["type"] == "TextRun").Select(run => (string?)run["text"]);

    private static IEnumerable<JsonObject> Actions(JsonNode card) =>
        Descendants(card).OfType<JsonObject>().Where(node => ((string?)node["type"])?.StartsWith("Action.", StringComparison.Ordinal) == true);

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
