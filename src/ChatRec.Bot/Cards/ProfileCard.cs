using System.Globalization;
using System.Text.Json.Nodes;
using ChatRec.Bot.Profiles;

namespace ChatRec.Bot.Cards;

/// <summary>
/// "What I know about you" as an Adaptive Card: each thing with the sentence it was learned from and a button that removes it, and one
/// button for everything, which asks back. Schema 1.5 and Action.Submit, as <see cref="RecommendationCard"/>.
/// </summary>
internal static class ProfileCard
{
    /// <summary>The card of a page with at least one line.</summary>
    public static JsonObject Create(ProfileView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var body = new JsonArray();
        string? heading = null;
        foreach (var line in view.Lines)
        {
            if (line.Heading != heading)
            {
                body.Add(CardText.Line(heading is null ? "None" : "Large", CardText.Run(line.Heading, size: "Small", color: "Accent", weight: "Bolder")));
                heading = line.Heading;
            }

            body.Add(Row(line));
        }

        return new JsonObject
        {
            ["type"] = "AdaptiveCard",
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["version"] = RecommendationCard.SchemaVersion,
            ["speak"] = string.Join(". ", view.Lines.Select(line => $"{line.Heading}: {line.Text}")),
            ["body"] = body,
            ["actions"] = new JsonArray([.. Actions(view)]),
        };
    }

    private static IEnumerable<JsonObject> Actions(ProfileView view)
    {
        if (view.Next is { } next)
        {
            yield return Submit(Inv($"Show {view.Total - next} more"), "profile", Inv($"{next}"), "Show me the rest");
        }

        yield return Submit("Forget everything", "forget-all", null, "Forget everything about me?");
    }

    private static JsonObject Row(ProfileLine line) => new()
    {
        ["type"] = "ColumnSet",
        ["spacing"] = "Small",
        ["columns"] = new JsonArray(
            new JsonObject
            {
                ["type"] = "Column",
                ["width"] = "stretch",
                ["verticalContentAlignment"] = "Center",
                ["items"] = new JsonArray([.. Texts(line)]),
            },
            new JsonObject
            {
                ["type"] = "Column",
                ["width"] = "auto",
                ["verticalContentAlignment"] = "Center",
                ["items"] = new JsonArray(new JsonObject
                {
                    ["type"] = "ActionSet",
                    ["actions"] = new JsonArray(Submit("Remove", line.Remove, line.Subject, line.Subject is null ? "Drop my wish" : $"Forget {line.Text}")),
                }),
            }),
    };

    // Runs of text, not Markdown: what was said is shown as it is, whatever it holds.
    private static IEnumerable<JsonNode> Texts(ProfileLine line)
    {
        yield return CardText.Line("None", CardText.Run(line.Text, weight: "Bolder"));
        if (line.Source.Length > 0)
        {
            yield return CardText.Line("None", CardText.Run(line.Source, size: "Small", isSubtle: true));
        }
    }

    private static JsonObject Submit(string title, string verb, string? subject, string say) => new()
    {
        ["type"] = "Action.Submit",
        ["title"] = title,
        ["tooltip"] = say,
        ["data"] = new JsonObject
        {
            ["verb"] = verb,
            ["item"] = subject,
            ["say"] = say,
        },
    };

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
