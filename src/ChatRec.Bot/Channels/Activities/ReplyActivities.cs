using System.Text.Json.Nodes;
using ChatRec.Bot.Cards;
using ChatRec.Bot.Dialogue;
using ChatRec.Ranking.Explanations;

namespace ChatRec.Bot.Channels.Activities;

/// <summary>Turns replies into activities. What differs between channels (ids, accounts, times) is added by the channel.</summary>
internal static class ReplyActivities
{
    /// <summary>Content type of an Adaptive Card.</summary>
    public const string AdaptiveCard = "application/vnd.microsoft.card.adaptive";

    /// <summary>"The bot is typing".</summary>
    public static Activity Typing() => new() { Type = "typing" };

    /// <summary>A text, with the texts that can be sent with one press.</summary>
    public static Activity Text(string text, IReadOnlyList<string> suggestedActions) => new()
    {
        Type = "message",
        Text = string.IsNullOrWhiteSpace(text) ? null : text,
        TextFormat = string.IsNullOrWhiteSpace(text) ? null : "markdown",
        InputHint = "acceptingInput",
        SuggestedActions = Suggest(suggestedActions),
    };

    /// <summary>A recommended list: a sentence and the card under it.</summary>
    public static Activity List(RecommendationReply reply) => Text(reply.Text, reply.SuggestedActions) with
    {
        AttachmentLayout = "list",
        Attachments = reply.Recommendation.Items.Count == 0
            ? null
            : [new Attachment(AdaptiveCard, RecommendationCard.Create(reply.Recommendation))],
    };

    /// <summary>What is remembered: a sentence and the card under it.</summary>
    public static Activity Profile(ProfileReply reply) => Text(reply.Text, reply.SuggestedActions) with
    {
        AttachmentLayout = "list",
        Attachments = [new Attachment(AdaptiveCard, ProfileCard.Create(reply.View))],
    };

    /// <summary>The first chunk of a stream: what is being done, in our own words.</summary>
    public static Activity StreamInformative(string text) => Chunk("informative", streamId: null, sequence: 1) with { Text = text };

    /// <summary>A chunk of a stream: the whole text so far.</summary>
    public static Activity StreamText(string text, string streamId, int sequence) =>
        Chunk("streaming", streamId, sequence) with { Text = text, TextFormat = "markdown" };

    /// <summary>The end of a stream: an ordinary message that takes the chunks' place.</summary>
    public static Activity StreamFinal(Activity message, string streamId) => message with
    {
        ChannelData = new JsonObject { ["streamType"] = "final", ["streamId"] = streamId },
        Entities = Concat(message.Entities, StreamInfo("final", streamId, sequence: null)),
    };

    /// <summary>A finished explanation; text written by the model carries the label that clients show for it.</summary>
    public static Activity Explanation(string text, Explanation? explanation, IReadOnlyList<string> suggestedActions) =>
        Text(text, suggestedActions) with
        {
            Entities = explanation?.WrittenBy == "model" ? [GeneratedLabel()] : null,
        };

    private static Activity Chunk(string streamType, string? streamId, int sequence) => new()
    {
        Type = "typing",
        ChannelData = streamId is null
            ? new JsonObject { ["streamType"] = streamType, ["streamSequence"] = sequence }
            : new JsonObject { ["streamType"] = streamType, ["streamSequence"] = sequence, ["streamId"] = streamId },
        Entities = [StreamInfo(streamType, streamId, sequence)],
    };

    // Teams reads the entity, Web Chat the channel data: both are sent.
    private static JsonObject StreamInfo(string streamType, string? streamId, int? sequence)
    {
        var entity = new JsonObject { ["type"] = "streaminfo", ["streamType"] = streamType };
        if (streamId is not null)
        {
            entity["streamId"] = streamId;
        }

        if (sequence is not null)
        {
            entity["streamSequence"] = sequence;
        }

        return entity;
    }

    private static JsonObject GeneratedLabel() => new()
    {
        ["type"] = "https://schema.org/Message",
        ["@type"] = "Message",
        ["@context"] = "https://schema.org",
        ["@id"] = "",
        ["additionalType"] = new JsonArray("AIGeneratedContent"),
        ["keywords"] = new JsonArray("AIGeneratedContent"),
    };

    private static JsonArray Concat(JsonArray? entities, JsonObject entity)
    {
        var all = entities is null ? [] : (JsonArray)entities.DeepClone();
        all.Add(entity);
        return all;
    }

    private static SuggestedActions? Suggest(IReadOnlyList<string> texts) => texts.Count == 0
        ? null
        : new SuggestedActions([.. texts.Select(text => new SuggestedAction("imBack", text, text))]);
}
