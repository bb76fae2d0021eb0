using System.Text.Json.Nodes;

namespace ChatRec.Bot.Cards;

/// <summary>Text on a card as runs, which no client reads as Markdown.</summary>
internal static class CardText
{
    /// <summary>A line of runs; empty ones are left out.</summary>
    public static JsonObject Line(string spacing, params JsonNode[] runs) => new()
    {
        ["type"] = "RichTextBlock",
        ["spacing"] = spacing,
        ["inlines"] = new JsonArray([.. runs.Where(run => ((string)run["text"]!).Length > 0)]),
    };

    /// <summary>A run of text; control characters become spaces.</summary>
    public static JsonObject Run(string text, string size = "Default", string weight = "Default", string color = "Default", bool isSubtle = false) => new()
    {
        ["type"] = "TextRun",
        ["text"] = new string([.. text.Select(character => char.IsControl(character) ? ' ' : character)]),
        ["size"] = size,
        ["weight"] = weight,
        ["color"] = color,
        ["isSubtle"] = isSubtle,
    };
}
