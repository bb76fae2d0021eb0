using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using ChatRec.Bot.Tests.Hosting;

namespace ChatRec.Bot.Tests.Channels.DirectLine;

/// <summary>What Web Chat calls, and what it needs to get back.</summary>
public sealed class ProtocolTests : IAsyncLifetime
{
    private readonly TemporaryHome _home = new();
    private readonly ScriptedCore _core = new();
    private RunningService _service = null!;

    public async ValueTask InitializeAsync() => _service = await RunningService.StartAsync(_home, _core.LoadAsync);

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task A_new_conversation_is_created_and_begins_with_the_welcome()
    {
        using var client = await DirectLineClient.StartAsync(_service);

        var activities = await client.ListenAsync(activity => (string?)activity["type"] == "message");

        Assert.Equal(HttpStatusCode.Created, client.StartStatus);
        var welcome = activities[^1];
        Assert.Equal($"Welcome, directline:{client.UserId}", (string?)welcome["text"]);
        Assert.Equal("markdown", (string?)welcome["textFormat"]);
        Assert.Equal("bot", (string?)welcome["from"]!["role"]);
        Assert.Equal(client.ConversationId, (string?)welcome["conversation"]!["id"]);
        Assert.Equal("I loved Heat", (string?)welcome["suggestedActions"]!["actions"]![0]!["value"]);
        Assert.Equal("imBack", (string?)welcome["suggestedActions"]!["actions"]![0]!["type"]);
    }

    [Fact]
    public async Task A_message_is_echoed_with_its_client_id_then_typing_then_the_answers()
    {
        using var client = await DirectLineClient.StartAsync(_service);

        using var response = await client.SendAsync("hello", "client-7");
        var activities = await client.ListenAsync(IsText("Anything else?"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var id = (string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["id"];
        var echo = Assert.Single(activities, activity => (string?)activity["from"]!["role"] == "user");
        Assert.Equal("hello", (string?)echo["text"]);
        Assert.Equal(id, (string?)echo["id"]);
        Assert.Equal(client.UserId, (string?)echo["from"]!["id"]);
        Assert.Equal("client-7", (string?)echo["channelData"]!["clientActivityID"]);
        Assert.Equal("You said: 5 characters", (string?)activities[^2]["text"]);
    }

    [Fact]
    public async Task Every_activity_has_an_id_a_time_and_a_growing_sequence_number()
    {
        using var client = await DirectLineClient.StartAsync(_service);
        await client.SendAsync("hello");

        var activities = await client.ListenAsync(IsText("Anything else?"));

        var sequence = activities.Select(activity => (long)activity["channelData"]!["webchat:sequence-id"]!).ToList();
        Assert.Equal(sequence.Order(), sequence);
        Assert.Equal(sequence.Count, sequence.Distinct().Count());
        Assert.All(activities, activity => Assert.StartsWith(client.ConversationId + "|", (string?)activity["id"], StringComparison.Ordinal));
        Assert.All(activities, activity => Assert.True(DateTimeOffset.TryParse((string?)activity["timestamp"], out _)));
        Assert.All(activities, activity => Assert.DoesNotContain(activity, property => property.Value is null));
    }

    [Fact]
    public async Task Polling_gives_the_same_as_the_stream_and_goes_on_from_its_watermark()
    {
        using var client = await DirectLineClient.StartAsync(_service);
        await client.SendAsync("hello");
        await client.ListenAsync(IsText("Anything else?"));

        var (all, watermark) = await client.ReadAsync();
        await client.SendAsync("again");
        await client.ReconnectAsync(watermark);
        var later = await client.ListenAsync(IsText("Anything else?"));

        Assert.Equal("You said: 5 characters", (string?)all[^2]["text"]);
        Assert.Equal("again", (string?)later.First(activity => (string?)activity["type"] == "message")["text"]);
        Assert.Empty(later.Select(Id).Intersect(all.Select(Id)));
    }

    [Fact]
    public async Task A_pressed_button_reaches_the_dialogue_and_is_shown_as_the_persons_words()
    {
        using var client = await DirectLineClient.StartAsync(_service);

        await client.PressAsync("why");
        var activities = await client.ListenAsync(IsFinal);

        var turn = Assert.Single(_core.Turns);
        Assert.Equal("", turn.Text);
        Assert.Equal(("why", "r1", "6"), (turn.Action!.Verb, turn.Action.RecommendationId, turn.Action.ItemId));
        Assert.Equal($"directline:{client.ConversationId}", turn.ConversationId);
        var echo = Assert.Single(activities, activity => (string?)activity["from"]!["role"] == "user");
        Assert.Equal("Why Heat (1995)?", (string?)echo["text"]);
        Assert.Equal("c9", (string?)echo["channelData"]!["clientActivityID"]);
        Assert.Null(echo["channelData"]!["postBack"]);
    }

    [Fact]
    public async Task An_explanation_streams_from_informative_to_final_under_one_stream_id()
    {
        using var client = await DirectLineClient.StartAsync(_service);
        using var socket = await client.OpenAsync();
        await DirectLineClient.ListenAsync(socket, IsMessage);

        await client.PressAsync("why");
        var activities = await DirectLineClient.ListenAsync(socket, IsFinal);

        var chunks = activities.Where(activity => activity["channelData"]!["streamType"] is not null).ToList();
        var final = chunks[^1];
        var streamId = (string?)final["channelData"]!["streamId"];
        Assert.Equal("message", (string?)final["type"]);
        Assert.Equal("**Heat (1995)**\n\nYou liked \\*Seven\\*. Both are thrillers.", (string?)final["text"]);
        Assert.All(chunks[..^1], chunk => Assert.Equal("typing", (string?)chunk["type"]));
        Assert.Equal(chunks[..^1].Select(chunk => (int)chunk["channelData"]!["streamSequence"]!).Order(), chunks[..^1].Select(chunk => (int)chunk["channelData"]!["streamSequence"]!));
        Assert.All(chunks.Where(chunk => (string?)chunk["channelData"]!["streamType"] == "streaming"), chunk => Assert.Equal(streamId, (string?)chunk["channelData"]!["streamId"]));
        Assert.Contains(final["entities"]!.AsArray(), entity => (string?)entity!["type"] == "streaminfo" && (string?)entity["streamId"] == streamId);
        Assert.Contains(final["entities"]!.AsArray(), entity => (string?)entity!["type"] == "https://schema.org/Message");
    }

    [Fact]
    public async Task Only_the_end_of_a_stream_is_kept()
    {
        using var client = await DirectLineClient.StartAsync(_service);
        await client.PressAsync("why");
        await client.ListenAsync(IsFinal);

        var (activities, _) = await client.ReadAsync();

        Assert.All(activities, activity => Assert.Equal("message", (string?)activity["type"]));
        Assert.Equal(3, activities.Count);
    }

    [Fact]
    public async Task A_failing_explanation_closes_its_stream_politely()
    {
        using var client = await DirectLineClient.StartAsync(_service);

        await client.PressAsync("why-broken");
        var final = (await client.ListenAsync(IsFinal))[^1];

        Assert.Matches("went wrong.*reference [0-9a-f]{8}", (string?)final["text"]);
        Assert.DoesNotContain("secret", final.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_turn_gives_one_polite_message_with_a_reference_and_the_next_turn_works()
    {
        using var client = await DirectLineClient.StartAsync(_service);

        await client.SendAsync("boom");
        await client.SendAsync("hello");
        var activities = await client.ListenAsync(IsText("Anything else?"));

        var apology = Assert.Single(activities, activity => ((string?)activity["text"])?.Contains("went wrong", StringComparison.Ordinal) == true);
        Assert.Matches("reference [0-9a-f]{8}\\.", (string?)apology["text"]);
        Assert.DoesNotContain(activities, activity => activity.ToJsonString().Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Messages_sent_together_are_answered_one_after_the_other_in_order()
    {
        using var client = await DirectLineClient.StartAsync(_service);

        await client.SendAsync("wait");
        await client.SendAsync("second");
        _core.Gate.SetResult();
        var activities = await client.ListenAsync(IsText("Anything else?"));

        var answers = activities.Where(IsMessage).Where(activity => (string?)activity["from"]!["role"] == "bot").Select(activity => (string?)activity["text"]).Skip(1);
        Assert.Equal(["waited", "You said: 6 characters", "Anything else?"], answers);
    }

    [Fact]
    public async Task Empty_pings_and_other_words_on_the_stream_are_ignored()
    {
        using var client = await DirectLineClient.StartAsync(_service);
        using var socket = await client.OpenAsync();
        await DirectLineClient.ListenAsync(socket, IsMessage);

        await socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Text, true, CancellationToken.None);
        await socket.SendAsync(new byte[100_000], WebSocketMessageType.Binary, true, CancellationToken.None);
        await client.SendAsync("hello");

        Assert.Equal("Anything else?", (string?)(await DirectLineClient.ListenAsync(socket, IsText("Anything else?")))[^1]["text"]);
    }

    [Fact]
    public async Task A_newer_stream_takes_the_place_of_the_older_one()
    {
        using var client = await DirectLineClient.StartAsync(_service);
        using var older = await client.OpenAsync();
        await DirectLineClient.ListenAsync(older, IsMessage);

        using var newer = await client.OpenAsync();
        while (await DirectLineClient.ReceiveAsync(older) is not null)
        {
        }

        Assert.Equal(4000, (int)older.CloseStatus!.Value);
        Assert.Contains("newer", older.CloseStatusDescription, StringComparison.Ordinal);
        await client.SendAsync("hello");
        Assert.NotEmpty(await DirectLineClient.ListenAsync(newer, IsText("Anything else?")));
    }

    [Fact]
    public async Task Starting_twice_gives_the_same_conversation_with_one_welcome()
    {
        using var client = await DirectLineClient.StartAsync(_service);
        await client.ListenAsync(IsMessage);

        await client.StartAsync();
        await client.SendAsync("hello");
        var activities = await client.ListenAsync(IsText("Anything else?"));

        Assert.Equal(HttpStatusCode.OK, client.StartStatus);
        Assert.Single(activities, activity => ((string?)activity["text"])?.StartsWith("Welcome", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_list_comes_as_an_adaptive_card()
    {
        using var client = await DirectLineClient.StartAsync(_service);

        await client.SendAsync("list");
        var list = (await client.ListenAsync(activity => activity["attachments"] is not null))[^1];

        Assert.Equal("Two for you:", (string?)list["text"]);
        Assert.Equal("application/vnd.microsoft.card.adaptive", (string?)list["attachments"]![0]!["contentType"]);
        Assert.Equal("AdaptiveCard", (string?)list["attachments"]![0]!["content"]!["type"]);
    }

    [Fact]
    public async Task An_upload_is_taken_as_a_message_that_names_its_files()
    {
        using var client = await DirectLineClient.StartAsync(_service);
        using var form = new MultipartFormDataContent();
        using var activity = new StringContent("""{"type":"message","text":"see this","attachments":[{"contentType":"image/png","contentUrl":"blob:x","name":"poster.png"}],"channelData":{"clientActivityID":"up"}}""");
        activity.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.microsoft.activity");
        form.Add(activity, "activity", "blob");
        using var file = new ByteArrayContent([1, 2, 3]);
        form.Add(file, "file", "poster.png");

        using var response = await client.Http.PostAsync($"/v3/directline/conversations/{client.ConversationId}/upload?userId={client.UserId}", form);
        var activities = await client.ListenAsync(IsText("Anything else?"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var echo = Assert.Single(activities, received => (string?)received["from"]!["role"] == "user");
        Assert.Equal("up", (string?)echo["channelData"]!["clientActivityID"]);
        Assert.Equal("poster.png", (string?)echo["attachments"]![0]!["name"]);
    }

    [Fact]
    public async Task Typing_and_events_are_accepted_and_not_answered()
    {
        using var client = await DirectLineClient.StartAsync(_service);

        using var typing = await client.SendAsync(new JsonObject { ["type"] = "typing" });
        using var joined = await client.SendAsync(new JsonObject { ["type"] = "event", ["name"] = "webchat/join" });
        await client.SendAsync("hello");
        await client.ListenAsync(IsText("Anything else?"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (typing.StatusCode, joined.StatusCode));
        Assert.Equal("hello", Assert.Single(_core.Turns).Text);
    }

    [Fact]
    public async Task A_long_message_reaches_the_dialogue_whole_and_the_transcript_shortened()
    {
        using var client = await DirectLineClient.StartAsync(_service);

        await client.SendAsync(new string('x', 100_000));
        var activities = await client.ListenAsync(IsText("Anything else?"));

        Assert.Equal(100_000, Assert.Single(_core.Turns).Text.Length);
        var echo = Assert.Single(activities, activity => (string?)activity["from"]!["role"] == "user");
        Assert.EndsWith("… (shortened)", (string?)echo["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Being_forgotten_takes_back_all_that_was_said_before_and_the_chat_goes_on()
    {
        using var client = await DirectLineClient.StartAsync(_service);
        await client.SendAsync("I voted for a pony");
        await client.SendAsync("forget me");
        await client.ListenAsync(IsText("Forgotten."));
        await client.SendAsync("hello");
        await client.ListenAsync(IsText("Anything else?"));

        var (activities, _) = await client.ReadAsync();

        Assert.DoesNotContain(activities, activity => activity.ToJsonString().Contains("pony", StringComparison.Ordinal));
        Assert.Equal("Forgotten.", (string?)activities[0]["text"]);
        Assert.Contains(activities, IsText("Anything else?").Invoke);
    }

    [Fact]
    public async Task Ending_a_chat_takes_back_what_was_said()
    {
        using var client = await DirectLineClient.StartAsync(_service);
        await client.ListenAsync(IsMessage);

        using var deleted = await client.Http.DeleteAsync($"/v3/directline/conversations/{client.ConversationId}");
        using var read = await client.Http.GetAsync($"/v3/directline/conversations/{client.ConversationId}/activities");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
        Assert.Equal($"directline:{client.ConversationId}", await _core.Discarded.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("{", "malformed-json")]
    [InlineData("[]", "malformed-json")]
    [InlineData("{} {}", "malformed-json")]
    [InlineData("{\"type\":\"message\",\"text\":7}", "invalid-field")]
    [InlineData("{\"type\":\"message\",\"text\":\"\\ud800\"}", "invalid-field")]
    [InlineData("{\"text\":\"no type\"}", "invalid-field")]
    [InlineData("{\"type\":\"message\",\"attachments\":\"x\"}", "invalid-field")]
    public async Task What_is_no_activity_is_refused_with_a_reason(string body, string kind)
    {
        using var client = await DirectLineClient.StartAsync(_service);

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.Http.PostAsync($"/v3/directline/conversations/{client.ConversationId}/activities", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("urn:chatrec:problem:" + kind, (string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["type"]);
    }

    [Theory]
    [InlineData("{\"type\":\"message\",\"value\":{\"verb\":{}}}")]
    [InlineData("{\"type\":\"message\",\"value\":[1,2]}")]
    [InlineData("{\"type\":\"message\",\"attachments\":[null]}")]
    [InlineData("{\"type\":\"message\",\"channelData\":{\"clientActivityID\":5}}")]
    public async Task Odd_parts_of_an_activity_are_passed_over(string body)
    {
        using var client = await DirectLineClient.StartAsync(_service);

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.Http.PostAsync($"/v3/directline/conversations/{client.ConversationId}/activities", content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    internal static Func<JsonObject, bool> IsText(string text) => activity => (string?)activity["text"] == text;

    internal static bool IsMessage(JsonObject activity) => (string?)activity["type"] == "message";

    internal static bool IsFinal(JsonObject activity) => (string?)activity["channelData"]?["streamType"] == "final";

    private static string? Id(JsonObject activity) => (string?)activity["id"];
}
