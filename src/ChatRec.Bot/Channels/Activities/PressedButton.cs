using System.Text.Json.Nodes;
using ChatRec.Bot.Dialogue;

namespace ChatRec.Bot.Channels.Activities;

/// <summary>A card's Action.Submit: it arrives as a message with the card's data as its value.</summary>
internal static class PressedButton
{
    private const int MaxIdCharacters = 200;
    private const int MaxSayCharacters = 300;

    /// <summary>The pressed button; null if the value is none of our cards'.</summary>
    public static CardAction? Of(JsonNode? value) => value is JsonObject data && Field(data, "verb") is { Length: > 0 } verb
        ? new CardAction(verb, Field(data, "recommendation"), Field(data, "item"))
        : null;

    /// <summary>What the chat shows as the person's words; null: nothing of its own.</summary>
    public static string? Say(JsonNode? value) => value is JsonObject data && Field(data, "say", MaxSayCharacters) is { Length: > 0 } say ? say : null;

    /// <summary>A short text of an object; null if there is none, or a longer one.</summary>
    public static string? Field(JsonObject data, string name, int maxCharacters = MaxIdCharacters) =>
        data[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length <= maxCharacters ? text : null;
}
