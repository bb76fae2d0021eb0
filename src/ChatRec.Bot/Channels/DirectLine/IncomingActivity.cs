using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRec.Bot.Channels.Activities;
using ChatRec.Bot.Dialogue;
using ChatRec.Bot.Hosting.Problems;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>What a client sent, checked: what the transcript keeps of it, and the turn it asks for.</summary>
/// <param name="Echo">What is kept and sent back; null where nothing is (typing, events).</param>
/// <param name="Text">What was typed, whole.</param>
/// <param name="Action">The pressed button, if one was.</param>
internal sealed record IncomingActivity(Activity? Echo, string Text, CardAction? Action)
{
    private const int MaxIdCharacters = 200;
    private const int MaxFiles = 10;

    /// <summary>Reads an activity as clients post it.</summary>
    /// <exception cref="ProblemException">A field has the wrong type; it is named.</exception>
    public static IncomingActivity Parse(JsonElement json, DirectLineOptions options)
    {
        var activity = Read(json);
        if (activity.Type.Length == 0)
        {
            throw Problem.Invalid("type", "is missing; a message has \"type\": \"message\".");
        }

        if (activity.Type != "message")
        {
            return new IncomingActivity(null, "", null);
        }

        var text = activity.Text ?? "";
        var action = PressedButton.Of(activity.Value);
        var shown = action is null ? text : PressedButton.Say(activity.Value) ?? text;
        var files = activity.Attachments?.Where(attachment => attachment?.Name is not null).Take(MaxFiles)
            .Select(attachment => new Attachment(Cut(attachment.ContentType, 100) ?? "application/octet-stream", Name: Cut(attachment.Name, MaxIdCharacters)));
        return new IncomingActivity(
            new Activity
            {
                Type = "message",
                Text = shown.Length == 0 ? null : Shorten(shown, options.MaxStoredCharacters),
                TextFormat = "plain",
                Locale = Cut(activity.Locale, 35),
                Attachments = files?.ToArray() is { Length: > 0 } named ? named : null,
                Value = action is null ? null : Value(action),
                ChannelData = ChannelData(activity.ChannelData, keepPostBack: shown.Length == 0),
            },
            text,
            action);
    }

    private static Activity Read(JsonElement json)
    {
        try
        {
            return json.Deserialize<Activity>(Activity.Json)!;
        }
        catch (JsonException exception)
        {
            var field = exception.Path?.TrimStart('$', '.') is { Length: > 0 } path ? path : "activity";
            throw Problem.Invalid(field, "has the wrong type for the activity protocol.");
        }
        catch (InvalidOperationException)
        {
            throw Problem.Invalid("activity", "holds half a surrogate pair, which is no text.");
        }
    }

    private static JsonObject Value(CardAction action) => new()
    {
        ["verb"] = action.Verb,
        ["recommendation"] = action.RecommendationId,
        ["item"] = action.ItemId,
    };

    // The client finds its own bubble by clientActivityID. A pressed button with words of its own is shown as those words;
    // without the mark "postBack", which would hide it.
    private static JsonObject ChannelData(JsonObject? sent, bool keepPostBack)
    {
        var kept = new JsonObject();
        foreach (var name in (string[])["clientActivityID", "clientTimestamp"])
        {
            if (sent is not null && PressedButton.Field(sent, name) is { } text)
            {
                kept[name] = text;
            }
        }

        if (keepPostBack && sent?["postBack"] is JsonValue postBack && postBack.TryGetValue<bool>(out var hidden))
        {
            kept["postBack"] = hidden;
        }

        return kept;
    }

    private static string Shorten(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return string.Concat(text.AsSpan(0, end), "… (shortened)");
    }

    private static string? Cut(string? text, int length) => text is null || text.Length <= length ? text : null;
}
