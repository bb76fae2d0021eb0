using System.Globalization;
using System.Text.Json.Nodes;
using ChatRec.Bot.Recommendations;
using ChatRec.Ranking.OnePass;

namespace ChatRec.Bot.Cards;

/// <summary>
/// A recommended list as an Adaptive Card: a row an item with rank, title, year, genres and match, "Why this?" always at hand and the
/// rest behind "…". Schema 1.5; Action.Submit only, which Web Chat and Teams both know (Web Chat lacks Action.Execute).
/// </summary>
internal static class RecommendationCard
{
    /// <summary>Version of the schema that the card keeps to.</summary>
    public const string SchemaVersion = "1.5";

    private const int GenresShown = 3;

    /// <summary>The card of a recommendation with at least one item.</summary>
    public static JsonObject Create(Recommendation recommendation)
    {
        ArgumentNullException.ThrowIfNull(recommendation);
        var body = new JsonArray();
        foreach (var ranked in recommendation.Items)
        {
            body.Add(Row(recommendation.Id, ranked, first: ranked == recommendation.Items[0]));
            body.Add(MoreActions(recommendation.Id, ranked));
        }

        if (recommendation.Degraded is { } degraded)
        {
            body.Add(new JsonObject
            {
                ["type"] = "TextBlock",
                ["text"] = MarkdownText.Escape(degraded),
                ["size"] = "Small",
                ["isSubtle"] = true,
                ["wrap"] = true,
                ["separator"] = true,
                ["spacing"] = "Medium",
            });
        }

        return new JsonObject
        {
            ["type"] = "AdaptiveCard",
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["version"] = SchemaVersion,
            ["speak"] = string.Join(". ", recommendation.Items.Select(ranked => Inv($"{ranked.Rank}: {ranked.Item.TitleWithYear}"))),
            ["body"] = body,
        };
    }

    private static JsonObject Row(string recommendationId, RankedItem ranked, bool first) => new()
    {
        ["type"] = "ColumnSet",
        ["spacing"] = first ? "None" : "Medium",
        ["separator"] = !first,
        ["columns"] = new JsonArray(
            Column("20px", "Top", CardText.Line("None", CardText.Run(Inv($"{ranked.Rank}"), isSubtle: true))),
            Column("stretch", "Top",
                Title(ranked),
                Details(ranked)),
            Column("auto", "Center", Why(recommendationId, ranked)),
            Column("auto", "Center", Overflow(ranked))),
    };

    // Runs of text, not Markdown: a title is shown as it is, whatever it holds.
    private static JsonObject Title(RankedItem ranked) => CardText.Line(
        spacing: "None",
        CardText.Run(ranked.Item.Title, weight: "Bolder"));

    // "94% match · 1994 · Crime, Drama"
    private static JsonObject Details(RankedItem ranked)
    {
        var rest = new List<string>(2);
        if (ranked.Item.Year is { } year)
        {
            rest.Add(Inv($"{year}"));
        }

        if (ranked.Item.Genres.Count > 0)
        {
            rest.Add(string.Join(", ", ranked.Item.Genres.Take(GenresShown)));
        }

        return CardText.Line(
            spacing: "None",
            CardText.Run(Inv($"{Percent(ranked.Score)}% match"), size: "Small", color: "Accent"),
            CardText.Run(string.Concat(rest.Select(part => $" · {part}")), size: "Small", isSubtle: true));
    }

    private static JsonObject Why(string recommendationId, RankedItem ranked) => new()
    {
        ["type"] = "ActionSet",
        ["actions"] = new JsonArray(Submit("Why this?", "why", recommendationId, ranked, Inv($"Why {ranked.Item.TitleWithYear}?"))),
    };

    private static JsonObject Overflow(RankedItem ranked) => new()
    {
        ["type"] = "ActionSet",
        ["actions"] = new JsonArray(new JsonObject
        {
            ["type"] = "Action.ToggleVisibility",
            ["title"] = "…",
            ["tooltip"] = Inv($"More about {ranked.Item.TitleWithYear}"),
            ["targetElements"] = new JsonArray(MoreId(ranked)),
        }),
    };

    private static JsonObject MoreActions(string recommendationId, RankedItem ranked) => new()
    {
        ["type"] = "ActionSet",
        ["id"] = MoreId(ranked),
        ["isVisible"] = false,
        ["spacing"] = "Small",
        ["horizontalAlignment"] = "Right",
        ["actions"] = new JsonArray(
            Submit("Seen it", "seen", recommendationId, ranked, Inv($"I have seen {ranked.Item.TitleWithYear}")),
            Submit("Not for me", "dislike", recommendationId, ranked, Inv($"{ranked.Item.TitleWithYear} is not for me")),
            Submit("More like this", "like-this", recommendationId, ranked, Inv($"More like {ranked.Item.TitleWithYear}"))),
    };

    // "say" is what the chat shows as the person's words; the dialogue reads the other three.
    private static JsonObject Submit(string title, string verb, string recommendationId, RankedItem ranked, string say) => new()
    {
        ["type"] = "Action.Submit",
        ["title"] = title,
        ["tooltip"] = say,
        ["data"] = new JsonObject
        {
            ["verb"] = verb,
            ["recommendation"] = recommendationId,
            ["item"] = ranked.Item.Id,
            ["say"] = say,
        },
    };

    private static JsonObject Column(string width, string alignment, params JsonNode[] items) => new()
    {
        ["type"] = "Column",
        ["width"] = width,
        ["verticalContentAlignment"] = alignment,
        ["items"] = new JsonArray(items),
    };

    // Nothing is certain and nothing hopeless: a match is shown within 1 to 99 per cent.
    private static int Percent(double score) =>
        double.IsFinite(score) ? (int)Math.Clamp(Math.Round(score * 100, MidpointRounding.AwayFromZero), 1, 99) : 50;

    private static string MoreId(RankedItem ranked) => Inv($"more-{ranked.Rank}");

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
