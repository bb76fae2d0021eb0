using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using ChatRec.Bot.Tests.Hosting;

namespace ChatRec.Bot.Tests.Channels.DirectLine;

/// <summary>Who gets at which conversation.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private readonly TemporaryHome _home = new TemporaryHome().With("DirectLine:Secret", "s3cret");
    private readonly ShiftedTime _time = new();
    private RunningService _service = null!;

    public async ValueTask InitializeAsync() => _service = await RunningService.StartAsync(_home, new ScriptedCore().LoadAsync, _time);

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task Without_a_token_nothing_is_told()
    {
        using var response = await _service.Http.GetAsync("/v3/directline/conversations/x/activities");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_changed_token_is_refused()
    {
        using var client = await DirectLineClient.StartAsync(_service);
        var parts = client.Token.Split('.');
        var payload = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1])).Replace(client.UserId, "dl_somebody", StringComparison.Ordinal);
        var forged = $"{parts[0]}.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}.{parts[2]}";
        var unsigned = $"{System.Buffers.Text.Base64Url.EncodeToString("""{"alg":"none","typ":"JWT"}"""u8)}.{parts[1]}.";

        foreach (var token in (string[])[forged, unsigned, client.Token + "x", client.Token[..^2], "a.b.c", "", "..", new string('a', 5_000)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v3/directline/conversations/{client.ConversationId}/activities");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            using var response = await _service.Http.SendAsync(request);
            Assert.Contains(response.StatusCode, new[] { HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized });
        }
    }

    [Fact]
    public async Task An_ended_token_is_refused_and_the_browser_gets_its_conversation_back_with_a_new_one()
    {
        using var client = await DirectLineClient.StartAsync(_service);
        var (user, conversation) = (client.UserId, client.ConversationId);
        _time.Ahead = TimeSpan.FromMinutes(61);

        using var late = await client.Http.GetAsync($"/v3/directline/conversations/{conversation}/activities");
        client.Http.DefaultRequestHeaders.Authorization = null;
        var granted = await client.GenerateAsync(new JsonObject { ["conversation"] = new JsonObject { ["id"] = conversation } });

        Assert.Equal(HttpStatusCode.Forbidden, late.StatusCode);
        Assert.Equal((user, conversation), ((string?)granted["userId"], (string?)granted["conversationId"]));
        Assert.True((bool)granted["resumed"]!);
    }

    [Fact]
    public async Task A_refreshed_token_lives_longer()
    {
        using var client = await DirectLineClient.StartAsync(_service);
        _time.Ahead = TimeSpan.FromMinutes(45);
        using var response = await client.Http.PostAsync("/v3/directline/tokens/refresh", null);
        var fresh = (string)(await response.Content.ReadFromJsonAsync<JsonObject>())!["token"]!;
        _time.Ahead = TimeSpan.FromMinutes(90);

        using var old = await client.Http.GetAsync($"/v3/directline/conversations/{client.ConversationId}/activities");
        client.Use(fresh);
        using var renewed = await client.Http.GetAsync($"/v3/directline/conversations/{client.ConversationId}/activities");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (old.StatusCode, renewed.StatusCode));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/activities")]
    [InlineData("POST", "/activities")]
    [InlineData("POST", "/upload")]
    [InlineData("DELETE", "")]
    public async Task Another_users_conversation_is_forbidden(string method, string path)
    {
        using var owner = await DirectLineClient.StartAsync(_service);
        using var other = await DirectLineClient.StartAsync(_service);

        using var request = new HttpRequestMessage(new HttpMethod(method), $"/v3/directline/conversations/{owner.ConversationId}{path}");
        using var response = await other.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Another_user_cannot_resume_a_conversation_by_its_id()
    {
        using var owner = await DirectLineClient.StartAsync(_service);
        using var other = await DirectLineClient.WithTokenAsync(_service);

        var granted = await other.GenerateAsync(new JsonObject { ["conversation"] = new JsonObject { ["id"] = owner.ConversationId } });

        Assert.False((bool)granted["resumed"]!);
        Assert.NotEqual(owner.ConversationId, (string?)granted["conversationId"]);
        Assert.NotEqual(owner.UserId, (string?)granted["userId"]);
    }

    [Fact]
    public async Task A_user_cannot_be_named_without_the_secret()
    {
        using var client = await DirectLineClient.WithTokenAsync(_service);
        client.Http.DefaultRequestHeaders.Authorization = null;

        var anonymous = await client.GenerateAsync(new JsonObject { ["user"] = new JsonObject { ["id"] = "alice" } });
        client.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "s3cret");
        var named = await client.GenerateAsync(new JsonObject { ["user"] = new JsonObject { ["id"] = "alice" } });
        client.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "wrong");
        using var wrong = await client.Http.PostAsync("/v3/directline/tokens/generate", null);

        Assert.NotEqual("alice", (string?)anonymous["userId"]);
        Assert.Equal("alice", (string?)named["userId"]);
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
    }

    [Fact]
    public async Task Who_a_message_says_it_is_from_does_not_count()
    {
        using var client = await DirectLineClient.StartAsync(_service);

        await client.SendAsync(new JsonObject { ["type"] = "message", ["text"] = "hi", ["from"] = new JsonObject { ["id"] = "dl_somebody", ["role"] = "bot" } });
        var echo = (await client.ListenAsync(ProtocolTests.IsText("hi")))[^1];

        Assert.Equal((client.UserId, "user"), ((string?)echo["from"]!["id"], (string?)echo["from"]!["role"]));
    }

    [Fact]
    public async Task A_streams_address_opens_its_own_conversation_only_and_not_for_long()
    {
        using var client = await DirectLineClient.StartAsync(_service);
        using var other = await DirectLineClient.StartAsync(_service);
        var foreign = client.StreamUrl.Replace(client.ConversationId, other.ConversationId, StringComparison.Ordinal);
        var withBearer = client.StreamUrl[..client.StreamUrl.IndexOf("&t=", StringComparison.Ordinal)] + "&t=" + client.Token;

        Assert.Equal(HttpStatusCode.Forbidden, await ConnectAsync(foreign));
        Assert.Equal(HttpStatusCode.Forbidden, await ConnectAsync(withBearer));
        _time.Ahead = TimeSpan.FromMinutes(3);
        Assert.Equal(HttpStatusCode.Forbidden, await ConnectAsync(client.StreamUrl));
    }

    [Fact]
    public async Task A_stream_is_a_websocket()
    {
        using var client = await DirectLineClient.StartAsync(_service);

        using var response = await client.Http.GetAsync(client.StreamUrl.Replace("ws://", "http://", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task The_key_is_readable_by_its_owner_alone()
    {
        using var client = await DirectLineClient.WithTokenAsync(_service);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix file modes");
#pragma warning disable CA1416 // Skipped above.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_home.State, "directline.key")));
#pragma warning restore CA1416
    }

    private static async Task<HttpStatusCode> ConnectAsync(string address)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri(address), CancellationToken.None));
        return socket.HttpStatusCode;
    }

    [Theory]
    [InlineData("127.0.0.1", "wss://chat.example/")]
    [InlineData("192.0.2.1", "ws://127.0.0.1:")]
    public async Task Only_a_trusted_proxy_says_where_the_stream_is(string trusted, string expected)
    {
        using var home = new TemporaryHome().With("Server:TrustedProxies", new JsonArray(trusted));
        await using var service = await RunningService.StartAsync(home, new ScriptedCore().LoadAsync);
        using var client = await DirectLineClient.StartAsync(service);
        client.Http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.Http.DefaultRequestHeaders.Add("X-Forwarded-Host", "chat.example");
        client.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");

        using var response = await client.Http.GetAsync($"/v3/directline/conversations/{client.ConversationId}");

        var opened = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.StartsWith(expected, (string?)opened["streamUrl"], StringComparison.Ordinal);
    }
}
