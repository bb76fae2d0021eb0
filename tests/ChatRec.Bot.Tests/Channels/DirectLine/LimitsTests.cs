using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ChatRec.Bot.Tests.Hosting;

namespace ChatRec.Bot.Tests.Channels.DirectLine;

/// <summary>Past a limit there is a clear answer, and the service goes on.</summary>
public sealed class LimitsTests : IAsyncDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly ScriptedCore _core = new();
    private RunningService? _service;

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        _home.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Too_large_a_message_gets_413(bool sayItsLength)
    {
        using var client = await StartAsync("DirectLine:MaxRequestBytes", 4_096);
        using var content = new StringContent($$"""{"type":"message","text":"{{new string('x', 10_000)}}"}""", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v3/directline/conversations/{client.ConversationId}/activities") { Content = content };
        request.Headers.TransferEncodingChunked = !sayItsLength;

        using var response = await client.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Too_many_messages_get_429_with_the_time_to_wait()
    {
        using var client = await StartAsync("DirectLine:MessagesPerMinute", 2);

        using var first = await client.SendAsync("one");
        using var second = await client.SendAsync("two");
        using var third = await client.SendAsync("three");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.StatusCode, second.StatusCode, third.StatusCode));
        Assert.InRange(third.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal("application/problem+json", third.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task One_user_does_not_use_up_anothers_messages()
    {
        using var client = await StartAsync("DirectLine:MessagesPerMinute", 1);
        using var other = await DirectLineClient.StartAsync(_service!);

        await client.SendAsync("one");
        using var response = await other.SendAsync("one");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Too_many_new_conversations_of_one_address_get_429()
    {
        using var client = await StartAsync("DirectLine:StartsPerMinute", 2);

        using var response = await client.Http.PostAsync("/v3/directline/tokens/generate", null);

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
    }

    [Fact]
    public async Task Too_many_waiting_messages_get_429_and_the_others_are_answered()
    {
        using var client = await StartAsync("DirectLine:MaxWaitingMessages", 2);
        await client.ListenAsync(ProtocolTests.IsMessage);

        await client.SendAsync("wait");
        await client.SendAsync("next");
        using var refused = await client.SendAsync("too much");
        _core.Gate.SetResult();
        var activities = await client.ListenAsync(ProtocolTests.IsText("Anything else?"));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.DoesNotContain(activities, ProtocolTests.IsText("too much").Invoke);
    }

    [Fact]
    public async Task A_conversation_keeps_its_newest_activities()
    {
        using var client = await StartAsync("DirectLine:MaxActivitiesPerConversation", 10);

        for (var message = 0; message < 6; message++)
        {
            await client.SendAsync($"message {message}");
            await client.ListenAsync(ProtocolTests.IsText("Anything else?"));
            var (_, watermark) = await client.ReadAsync();
            await client.ReconnectAsync(watermark);
        }

        var (activities, _) = await client.ReadAsync();
        Assert.Equal(10, activities.Count);
        Assert.Equal("Anything else?", (string?)activities[^1]["text"]);
    }

    [Fact]
    public async Task The_conversation_that_was_silent_longest_makes_room()
    {
        using var first = await StartAsync("DirectLine:MaxConversations", 2);
        await first.ListenAsync(ProtocolTests.IsMessage);
        using var second = await DirectLineClient.StartAsync(_service!);
        await second.ListenAsync(ProtocolTests.IsMessage);
        using var third = await DirectLineClient.StartAsync(_service!);
        await third.ListenAsync(ProtocolTests.IsMessage);

        HttpStatusCode[] read = [await StatusAsync(first), await StatusAsync(second), await StatusAsync(third)];

        // The first two are equally old to the second, so either may have gone; one has, and not the newest.
        Assert.Equal(HttpStatusCode.OK, read[2]);
        Assert.Single(read, HttpStatusCode.NotFound);
    }

    private static async Task<HttpStatusCode> StatusAsync(DirectLineClient client)
    {
        using var response = await client.Http.GetAsync($"/v3/directline/conversations/{client.ConversationId}/activities");
        return response.StatusCode;
    }

    private async Task<DirectLineClient> StartAsync(string key, JsonNode value)
    {
        _service = await RunningService.StartAsync(_home.With(key, value), _core.LoadAsync);
        return await DirectLineClient.StartAsync(_service);
    }
}
