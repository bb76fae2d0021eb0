using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ChatRec.Bot.Channels.Activities;

/// <summary>
/// One activity of the Bot Framework's activity protocol (schema 3.1), with the fields that ChatRec reads or writes. What is
/// null is left out of the JSON: clients reject a null text.
/// </summary>
internal sealed record Activity
{
    /// <summary>How activities are read and written: camel case, no nulls, nothing nested deeper than 32.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 32,
        NumberHandling = JsonNumberHandling.Strict,
    };

    public string Type { get; init; } = "";

    public string? Id { get; init; }

    public DateTimeOffset? Timestamp { get; init; }

    public string? ChannelId { get; init; }

    public ChannelAccount? From { get; init; }

    public ChannelAccount? Recipient { get; init; }

    public ConversationAccount? Conversation { get; init; }

    public string? Name { get; init; }

    public string? Text { get; init; }

    public string? TextFormat { get; init; }

    public string? Locale { get; init; }

    public string? InputHint { get; init; }

    public string? ReplyToId { get; init; }

    public string? AttachmentLayout { get; init; }

    public IReadOnlyList<Attachment>? Attachments { get; init; }

    public SuggestedActions? SuggestedActions { get; init; }

    public JsonArray? Entities { get; init; }

    public JsonNode? Value { get; init; }

    public JsonObject? ChannelData { get; init; }
}

/// <summary>Who sends or receives.</summary>
internal sealed record ChannelAccount(string? Id, string? Name = null, string? Role = null);

/// <summary>The conversation of an activity.</summary>
internal sealed record ConversationAccount(string Id);

/// <summary>A card or a file.</summary>
internal sealed record Attachment(string? ContentType, JsonNode? Content = null, string? Name = null);

/// <summary>Texts that can be sent with one press.</summary>
internal sealed record SuggestedActions(IReadOnlyList<SuggestedAction> Actions)
{
    /// <summary>Who sees them; empty is everybody. The schema wants the field.</summary>
    public IReadOnlyList<string> To { get; init; } = [];
}

/// <summary>One such text.</summary>
internal sealed record SuggestedAction(string Type, string Title, string Value);
