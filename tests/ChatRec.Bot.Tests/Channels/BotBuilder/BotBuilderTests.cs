using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChatRec.Bot.Tests.Hosting;

namespace ChatRec.Bot.Tests.Channels.BotBuilder;

/// <summary>Bot Builder's own adapter over HTTP, with a connector service of the test's at the other end.</summary>
public sealed class BotBuilderTests : IAsyncLifetime
{
    private readonly TemporaryHome _home = new();
    private readonly ScriptedCore _core = new();
    private RunningService _service = null!;
    private ConnectorService _teams = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await RunningService.StartAsync(_home.With("DirectLine:MaxWaitingMessages", 2).With("DirectLine:StopGraceSeconds", 0).With("DirectLine:MaxRequestBytes", 8_192), _core.LoadAsync);
        _teams = await ConnectorService.StartAsync(_service);
    }

    public async ValueTask DisposeAsync()
    {
        await _teams.DisposeAsync();
        await _service.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task A_message_is_answered_with_text_and_card()
    {
        var replies = await _teams.SayAsync(_teams.Message("list"));

        Assert.Equal("typing", (string?)replies[0]["type"]);
        var list = replies[^1];
        Assert.Equal("Two for you:", (string?)list["text"]);
        Assert.Equal("in-1", (string?)list["replyToId"]);
        Assert.Equal("29:ann", (string?)list["recipient"]!["id"]);
        Assert.Equal("More", (string?)list["suggestedActions"]!["actions"]![0]!["value"]);
        var card = list["attachments"]![0]!;
        Assert.Equal("application/vnd.microsoft.card.adaptive", (string?)card["contentType"]);
        Assert.True(JsonNode.DeepEquals(ChatRec.Bot.Cards.RecommendationCard.Create(ScriptedCore.Recommendation), card["content"]));
    }

    [Fact]
    public async Task Users_and_conversations_are_known_by_their_channel()
    {
        await _teams.SayAsync(_teams.Message("hello"));

        var turn = Assert.Single(_core.Turns);
        Assert.Equal(("botframework:msteams:c1", "botframework:msteams:29:ann", "hello"), (turn.ConversationId, turn.UserId, turn.Text));
    }

    [Fact]
    public async Task A_pressed_button_reaches_the_dialogue_and_an_explanation_is_streamed_as_Teams_wants_it()
    {
        var pressed = _teams.Activity("message");
        pressed["value"] = new JsonObject { ["verb"] = "why", ["recommendation"] = "2001-01-01T00:00:00Z", ["item"] = "6", ["say"] = "Why Heat (1995)?" };

        var replies = await _teams.SayAsync(pressed);

        Assert.Equal(new("why", "2001-01-01T00:00:00Z", "6"), Assert.Single(_core.Turns).Action);
        var chunks = replies.Where(reply => reply["entities"] is not null).Select(reply => reply["entities"]!.AsArray().Single(entity => (string?)entity!["type"] == "streaminfo")!).ToList();
        Assert.Equal(1, (int)chunks[0]["streamSequence"]!);
        Assert.All(chunks.Skip(1), chunk => Assert.StartsWith("out-", (string?)chunk["streamId"], StringComparison.Ordinal));
        // How many chunks come between depends on the time that each took.
        Assert.Equal(["informative", "streaming", "final"], chunks.Select(chunk => (string?)chunk["streamType"]).Distinct());
        Assert.Equal("**Heat (1995)**\n\nYou liked \\*Seven\\*. Both are thrillers.", (string?)replies[^1]["text"]);
        Assert.Contains(replies[^1]["entities"]!.AsArray(), entity => (string?)entity!["additionalType"]?[0] == "AIGeneratedContent");
    }

    [Fact]
    public async Task A_stream_that_the_person_stops_just_ends()
    {
        var pressed = _teams.Activity("message");
        pressed["value"] = new JsonObject { ["verb"] = "why", ["recommendation"] = "r1", ["item"] = "6" };
        await _teams.SayAsync(pressed, reply => reply["entities"] is not null);
        _teams.FailWith = 403; // The next piece comes a second later.

        var replies = await _teams.SayAsync(_teams.Message("hello"), reply => (string?)reply["text"] == "Anything else?");

        Assert.Equal(["You said: 5 characters", "Anything else?"], replies.Select(reply => (string?)reply["text"]).OfType<string>());
    }

    [Fact]
    public async Task A_group_sees_no_stream_and_its_mentions_of_the_bot_are_not_part_of_the_text()
    {
        var message = _teams.Message("<at>ChatRec</at>list", "groupChat");
        message["entities"] = new JsonArray(
            new JsonObject { ["type"] = "mention", ["text"] = "<at>ChatRec</at>", ["mentioned"] = new JsonObject { ["id"] = "28:bot", ["name"] = "ChatRec" } },
            new JsonObject { ["type"] = "mention" });
        await _teams.SayAsync(message);
        var pressed = _teams.Activity("message", "groupChat", "29:bob");
        pressed["value"] = new JsonObject { ["verb"] = "why", ["recommendation"] = "r1", ["item"] = "6" };

        var replies = await _teams.SayAsync(pressed);

        Assert.Equal("list", _core.Turns[0].Text);
        Assert.Equal(["botframework:msteams:29:ann", "botframework:msteams:29:bob"], _core.Turns.Select(turn => turn.UserId));
        Assert.All(replies.SkipLast(1), reply => Assert.Null(reply["text"]));
        Assert.Null(replies[^1]["channelData"]);
    }

    [Theory]
    [InlineData("msteams", "personal", "28:bot 29:ann", true)]
    [InlineData("msteams", "personal", "28:bot", true)]
    [InlineData("msteams", "personal", "29:ann", false)]
    [InlineData("msteams", "groupChat", "28:bot", false)]
    [InlineData("emulator", "personal", "28:bot", false)]
    [InlineData("emulator", "personal", "29:ann", true)]
    public async Task Who_comes_is_welcomed_once_and_groups_are_not(string channel, string conversationType, string added, bool isWelcomed)
    {
        var update = _teams.Activity("conversationUpdate", conversationType);
        update["channelId"] = channel;
        update["membersAdded"] = new JsonArray([.. added.Split(' ').Select(id => (JsonNode)new JsonObject { ["id"] = id })]);
        using var response = await _teams.PostAsync(update);
        var asked = _teams.Message("hello");
        asked["channelId"] = channel;

        var replies = await _teams.SayAsync(asked, reply => (string?)reply["text"] == "Anything else?");

        Assert.Equal(isWelcomed, replies.Any(reply => (string?)reply["text"] == $"Welcome, botframework:{channel}:29:ann"));
    }

    [Fact]
    public async Task A_failure_of_the_dialogue_is_a_sentence()
    {
        var replies = await _teams.SayAsync(_teams.Message("boom"));

        Assert.Contains("something went wrong on my side", (string?)replies[^1]["text"], StringComparison.Ordinal);
        Assert.DoesNotContain(replies, reply => reply.ToJsonString().Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(500)]
    public async Task A_channel_that_takes_no_answer_does_not_stop_the_next(int status)
    {
        _teams.FailWith = status;
        using var response = await _teams.PostAsync(_teams.Message("first"));

        var replies = await _teams.SayAsync(_teams.Message("second"), reply => (string?)reply["text"] == "Anything else?");

        Assert.NotEmpty(replies);
    }

    [Fact]
    public async Task Replies_that_are_expected_come_in_the_answer()
    {
        var message = _teams.Message("list");
        message["deliveryMode"] = "expectReplies";

        using var response = await _teams.PostAsync(message);
        var activity = Assert.Single((await response.Content.ReadFromJsonAsync<JsonObject>())!["activities"]!.AsArray())!;

        Assert.Equal("Two for you:", (string?)activity["text"]);
        Assert.True(JsonNode.DeepEquals(ChatRec.Bot.Cards.RecommendationCard.Create(ScriptedCore.Recommendation), activity["attachments"]![0]!["content"]));
    }

    [Fact]
    public async Task Many_expected_cards_at_once_do_not_disturb_each_other()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
        {
            var message = _teams.Message("list", user: $"29:{number}");
            message["deliveryMode"] = "expectReplies";
            message["conversation"]!["id"] = $"c{number}";
            using var response = await _teams.PostAsync(message);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        });
    }

    [Fact]
    public async Task An_invoke_that_nobody_answers_is_501()
    {
        var invoke = _teams.Activity("invoke");
        invoke["name"] = "composeExtension/query";
        invoke["value"] = new JsonObject();

        using var response = await _teams.PostAsync(invoke);

        Assert.Equal(HttpStatusCode.NotImplemented, response.StatusCode);
    }

    [Fact]
    public async Task Turns_of_a_conversation_are_answered_in_order_and_too_many_get_429()
    {
        using var first = await _teams.PostAsync(_teams.Message("wait"));
        using var second = await _teams.PostAsync(_teams.Message("second"));
        using var third = await _teams.PostAsync(_teams.Message("third"));
        _core.Gate.SetResult();

        var replies = await _teams.ReadAsync(reply => (string?)reply["text"] == "Anything else?");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.StatusCode, second.StatusCode, third.StatusCode));
        Assert.NotNull(third.Headers.RetryAfter);
        Assert.Equal(["waited", "You said: 6 characters", "Anything else?"], replies.Select(reply => (string?)reply["text"]).OfType<string>());
    }

    [Fact]
    public async Task A_stopping_service_says_so()
    {
        using var response = await _teams.PostAsync(_teams.Message("wait"));
        await _teams.ReadAsync(reply => (string?)reply["type"] == "typing");
        var stopping = _service.StopAsync();

        var replies = await _teams.ReadAsync(reply => (string?)reply["type"] == "message");

        Assert.Contains("being restarted", (string?)replies[^1]["text"], StringComparison.Ordinal);
        await stopping;
    }

    [Theory]
    [InlineData("type")]
    [InlineData("channelId")]
    [InlineData("serviceUrl")]
    [InlineData("from")]
    [InlineData("conversation")]
    public async Task What_an_activity_needs_is_named(string field)
    {
        var message = _teams.Message("hello");
        message.Remove(field);

        using var response = await _teams.PostAsync(message);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith(field, (string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["field"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("channelId", 64)]
    [InlineData("from.id", 300)]
    [InlineData("conversation.id", 500)]
    public async Task Identifiers_have_a_length(string field, int most)
    {
        var message = _teams.Message("hello");
        var path = field.Split('.');
        JsonNode holder = path.Length == 1 ? message : message[path[0]]!;
        holder[path[^1]] = new string('x', most);
        using var longest = await _teams.PostAsync(message);
        holder[path[^1]] = new string('x', most + 1);

        using var response = await _teams.PostAsync(message);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (longest.StatusCode, response.StatusCode));
        Assert.Equal(field, (string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["field"]);
    }

    [Theory]
    [InlineData("{", "application/json", 400)]
    [InlineData("""{"type":[]}""", "application/json", 400)]
    [InlineData("{}", "text/plain", 415)]
    public async Task What_is_no_activity_is_refused(string body, string type, int status)
    {
        using var response = await _teams.PostAsync(body, type);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Too_large_a_message_gets_413()
    {
        using var response = await _teams.PostAsync(_teams.Message(new string('x', 10_000)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Without_a_registration_only_this_machine_is_answered_and_written_to()
    {
        using var elsewhere = new HttpRequestMessage(HttpMethod.Post, "/api/messages") { Content = JsonContent.Create(_teams.Message("hello")) };
        elsewhere.Headers.Host = "chatrec.example.com";
        using var named = await _service.Http.SendAsync(elsewhere);
        var message = _teams.Message("hello");
        message["serviceUrl"] = "https://smba.example.com/teams/";
        using var written = await _teams.PostAsync(message);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.BadRequest), (named.StatusCode, written.StatusCode));
        Assert.Empty(_core.Turns);
    }
}
