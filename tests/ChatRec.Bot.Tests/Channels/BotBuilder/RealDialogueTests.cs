using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChatRec.Bot.Tests.Api;

namespace ChatRec.Bot.Tests.Channels.BotBuilder;

/// <summary>The real dialogue, with the bundled models, through Bot Builder's adapter.</summary>
public sealed class RealDialogueTests(LoadedService service)
{
    [Fact]
    public async Task A_conversation_recommends_explains_and_learns()
    {
        await using var teams = await ConnectorService.StartAsync(service.Service);

        var list = (await SayAsync(teams, teams.Message("I loved Heat and The Usual Suspects, give me 3"))).Last(reply => reply["attachments"] is not null);
        var rows = list["attachments"]![0]!["content"]!["body"]!.AsArray().Where(row => (string?)row!["type"] == "ColumnSet").ToList();
        var why = await PressAsync(teams, rows[0]!["columns"]![2]!["items"]![0]!["actions"]![0]!["data"]!);
        var seen = await PressAsync(teams, list["attachments"]![0]!["content"]!["body"]![1]!["actions"]![0]!["data"]!);
        var profile = await SayAsync(teams, teams.Message("What do you know about me?"));

        Assert.Equal(3, rows.Count);
        Assert.StartsWith("**", (string?)why[^1]["text"], StringComparison.Ordinal);
        Assert.NotEmpty(seen);
        Assert.Contains("Heat", string.Join(' ', profile.Select(reply => reply.ToJsonString())), StringComparison.Ordinal);
    }

    private static Task<IReadOnlyList<JsonObject>> PressAsync(ConnectorService teams, JsonNode data)
    {
        var pressed = teams.Activity("message");
        pressed["value"] = data.DeepClone();
        return SayAsync(teams, pressed);
    }

    private static async Task<IReadOnlyList<JsonObject>> SayAsync(ConnectorService teams, JsonObject activity)
    {
        activity["deliveryMode"] = "expectReplies";
        using var response = await teams.PostAsync(activity);
        return [.. (await response.Content.ReadFromJsonAsync<JsonObject>())!["activities"]!.AsArray().Select(reply => reply!.AsObject())];
    }
}
