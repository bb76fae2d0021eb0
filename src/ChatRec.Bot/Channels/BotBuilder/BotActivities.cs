using System.Text.Json.Nodes;
using Microsoft.Bot.Builder.Integration.AspNet.Core;
using Microsoft.Bot.Schema;
using Newtonsoft.Json;
using OurActivity = ChatRec.Bot.Channels.Activities.Activity;

namespace ChatRec.Bot.Channels.BotBuilder;

/// <summary>Activities between ChatRec and Bot Builder, by way of their JSON: both write the same protocol.</summary>
internal static class BotActivities
{
    // Cards must stay JSON (a typed card overflows the stack), and a text that looks like a date must stay a text.
    private static readonly JsonSerializerSettings Settings = new(HttpHelper.BotMessageSerializerSettings) { DateParseHandling = DateParseHandling.None };

    /// <summary>Reads one that a channel sent.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static Activity Read(string json) => JsonConvert.DeserializeObject<Activity>(json, Settings)!;

    /// <summary>Writes what answers a request. Bot Builder's own writer shares one serializer, which concurrent cards break for good.</summary>
    public static string Write(object body) => JsonConvert.SerializeObject(body, Settings);

    /// <summary>One of ours as one of theirs.</summary>
    public static Activity From(OurActivity activity) => Read(System.Text.Json.JsonSerializer.Serialize(activity, OurActivity.Json));

    /// <summary>The value of a pressed button.</summary>
    public static JsonNode? Value(IMessageActivity message) => message.Value is null ? null : JsonNode.Parse(Write(message.Value));

    /// <summary>What a person wrote, without the mentions of the bot that group chats need.</summary>
    public static string Text(Activity message)
    {
        var text = message.Text ?? "";
        foreach (var mention in message.GetMentions().Where(mention => mention.Mentioned?.Id is { } id && id == message.Recipient?.Id))
        {
            var said = string.IsNullOrEmpty(mention.Text) ? $"<at>{mention.Mentioned.Name}</at>" : mention.Text;
            text = text.Replace(said, " ", StringComparison.OrdinalIgnoreCase);
        }

        return text.Trim();
    }
}
