using System.Net;
using System.Text.Json.Nodes;
using ChatRec.Bot.Channels.DirectLine;
using ChatRec.Bot.Channels.Turns;
using ChatRec.Bot.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRec.Bot.Tests.Channels.DirectLine;

/// <summary>A restart loses nothing.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task After_a_restart_the_token_and_the_watermark_still_hold_and_nothing_is_lost_or_doubled()
    {
        string watermark;
        IReadOnlyList<JsonObject> before;
        DirectLineClient former;
        await using (var service = await RunningService.StartAsync(_home, new ScriptedCore().LoadAsync))
        {
            former = await DirectLineClient.StartAsync(service);
            await former.PressAsync("why");
            await former.ListenAsync(ProtocolTests.IsFinal);
            (before, watermark) = await former.ReadAsync();
            await service.StopAsync();
        }

        await using var restarted = await RunningService.StartAsync(_home, new ScriptedCore().LoadAsync);
        using var client = DirectLineClient.Resume(restarted, former);
        await client.ReconnectAsync(watermark);
        await client.SendAsync("hello again");
        var later = await client.ListenAsync(ProtocolTests.IsText("Anything else?"));
        var (all, _) = await client.ReadAsync();

        Assert.Equal(before.Select(activity => activity.ToJsonString()), all.Take(before.Count).Select(activity => activity.ToJsonString()));
        Assert.Equal("hello again", (string?)later.First(ProtocolTests.IsMessage)["text"]);
        var sequence = all.Select(activity => (long)activity["channelData"]!["webchat:sequence-id"]!).ToList();
        Assert.Equal(sequence.Order(), sequence);
        former.Dispose();
    }

    [Fact]
    public void After_forgetting_and_a_restart_places_go_on_growing()
    {
        var store = new ConversationStore(Path.Combine(_home.State, "conversations.db"), new DirectLineOptions(), TimeProvider.System);
        using var turns = new TurnQueue(new DirectLineOptions());
        new Bot.Channels.DirectLine.Conversations(store, turns, TimeProvider.System).Start("c", "u")!.Value.Conversation.AppendFromBot(new Bot.Channels.Activities.Activity { Type = "message", Text = "one" });
        var second = new Bot.Channels.DirectLine.Conversations(store, turns, TimeProvider.System).Find("c")!;
        var watermark = Sequence(second.AppendFromBot(new Bot.Channels.Activities.Activity { Type = "message", Text = "two" }));
        second.Forget();

        var third = new Bot.Channels.DirectLine.Conversations(store, turns, TimeProvider.System).Find("c")!;
        var next = Sequence(third.AppendFromBot(new Bot.Channels.Activities.Activity { Type = "message", Text = "three" }));

        Assert.True(next > watermark, $"{next} after {watermark}");
        Assert.Equal("three", Assert.Single(third.Read(watermark).Activities).Text);
    }

    [Fact]
    public async Task A_stopping_service_finishes_the_turn_and_closes_the_stream_with_it()
    {
        var core = new ScriptedCore();
        await using var service = await RunningService.StartAsync(_home, core.LoadAsync);
        using var client = await DirectLineClient.StartAsync(service);
        using var socket = await client.OpenAsync();
        await DirectLineClient.ListenAsync(socket, ProtocolTests.IsMessage);
        await client.SendAsync("wait");
        await DirectLineClient.ListenAsync(socket, ProtocolTests.IsText("wait"));

        var stopping = service.StopAsync();
        core.Gate.SetResult();
        var last = await DirectLineClient.ListenAsync(socket, ProtocolTests.IsText("waited"));
        while (await DirectLineClient.ReceiveAsync(socket) is not null)
        {
        }

        await socket.CloseOutputAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await stopping;
        Assert.NotEmpty(last);
        Assert.Equal(System.Net.WebSockets.WebSocketCloseStatus.EndpointUnavailable, socket.CloseStatus);
    }

    [Fact]
    public async Task A_turn_that_outlasts_the_grace_is_cancelled_and_says_so()
    {
        _home.With("DirectLine:StopGraceSeconds", 0);
        DirectLineClient former;
        await using (var service = await RunningService.StartAsync(_home, new ScriptedCore().LoadAsync))
        {
            former = await DirectLineClient.StartAsync(service);
            await former.SendAsync("wait");
            await service.StopAsync();
        }

        await using var restarted = await RunningService.StartAsync(_home, new ScriptedCore().LoadAsync);
        using var client = DirectLineClient.Resume(restarted, former);
        var (activities, _) = await client.ReadAsync();

        Assert.Contains("restarted", (string?)activities[^1]["text"], StringComparison.Ordinal);
        former.Dispose();
    }

    [Fact]
    public async Task A_message_that_a_crash_left_unanswered_is_owned_up_to()
    {
        DirectLineClient former;
        await using (var service = await RunningService.StartAsync(_home, new ScriptedCore().LoadAsync))
        {
            former = await DirectLineClient.StartAsync(service);
            await former.ListenAsync(ProtocolTests.IsMessage);

            // What a crash leaves: the message is stored, and nothing answered it.
            var conversation = service.App.Services.GetRequiredService<Bot.Channels.DirectLine.Conversations>().Find(former.ConversationId)!;
            conversation.AppendFromUser(new Bot.Channels.Activities.Activity { Type = "message", Text = "are you there?" });
        }

        await using var restarted = await RunningService.StartAsync(_home, new ScriptedCore().LoadAsync);
        using var client = DirectLineClient.Resume(restarted, former);
        var (activities, _) = await client.ReadAsync();

        Assert.Equal("are you there?", (string?)activities[^2]["text"]);
        Assert.Contains("send it again", (string?)activities[^1]["text"], StringComparison.Ordinal);
        former.Dispose();
    }

    [Fact]
    public async Task Without_its_key_every_token_has_ended_and_the_page_can_start_anew()
    {
        DirectLineClient former;
        await using (var service = await RunningService.StartAsync(_home, new ScriptedCore().LoadAsync))
        {
            former = await DirectLineClient.StartAsync(service);
        }

        File.Delete(Path.Combine(_home.State, "directline.key"));
        await using var restarted = await RunningService.StartAsync(_home, new ScriptedCore().LoadAsync);
        using var client = DirectLineClient.Resume(restarted, former);
        using var old = await client.Http.GetAsync($"/v3/directline/conversations/{client.ConversationId}/activities");
        client.Http.DefaultRequestHeaders.Authorization = null;
        await client.GenerateAsync(new JsonObject());
        await client.StartAsync();

        Assert.Equal(HttpStatusCode.Forbidden, old.StatusCode);
        Assert.Equal(HttpStatusCode.Created, client.StartStatus);
        former.Dispose();
    }

    [Fact]
    public void A_key_file_that_holds_something_else_is_named()
    {
        var path = Path.Combine(_home.Folder, "directline.key");
        File.WriteAllText(path, "not a key");

        var exception = Assert.Throws<Bot.Ledger.StoreException>(() => SigningKey.LoadOrCreate(path));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    private static long Sequence(Bot.Channels.Activities.Activity activity) => (long)activity.ChannelData!["webchat:sequence-id"]!;
}
