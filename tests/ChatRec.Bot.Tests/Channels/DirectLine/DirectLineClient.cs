using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using ChatRec.Bot.Tests.Hosting;

namespace ChatRec.Bot.Tests.Channels.DirectLine;

/// <summary>A Direct Line client that does over the wire what Web Chat does.</summary>
public sealed class DirectLineClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;

    private DirectLineClient(HttpClient http) => _http = http;

    public string Token { get; private set; } = "";

    public string ConversationId { get; private set; } = "";

    public string UserId { get; private set; } = "";

    public string StreamUrl { get; private set; } = "";

    public HttpStatusCode StartStatus { get; private set; }

    public HttpClient Http => _http;

    /// <summary>Gets a token and starts a conversation.</summary>
    public static async Task<DirectLineClient> StartAsync(RunningService service)
    {
        var client = await WithTokenAsync(service);
        await client.StartAsync();
        return client;
    }

    /// <summary>Gets a token only. Cookies are kept, as a browser does.</summary>
    public static async Task<DirectLineClient> WithTokenAsync(RunningService service)
    {
        var client = new DirectLineClient(new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = service.Address });
        await client.GenerateAsync(new JsonObject());
        return client;
    }

    /// <summary>Goes on with what another client (or an earlier life of this page) had.</summary>
    public static DirectLineClient Resume(RunningService service, DirectLineClient former)
    {
        var client = new DirectLineClient(new HttpClient { BaseAddress = service.Address }) { ConversationId = former.ConversationId, UserId = former.UserId };
        client.Use(former.Token);
        return client;
    }

    public async Task<JsonObject> GenerateAsync(JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v3/directline/tokens/generate") { Content = JsonContent.Create(body) };
        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var answer = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        ConversationId = (string)answer["conversationId"]!;
        UserId = (string)answer["userId"]!;
        Use((string)answer["token"]!);
        return answer;
    }

    public async Task StartAsync()
    {
        using var response = await _http.PostAsJsonAsync("/v3/directline/conversations", new { user = new { id = UserId } });
        StartStatus = response.StatusCode;
        StreamUrl = (string)(await response.Content.ReadFromJsonAsync<JsonObject>())!["streamUrl"]!;
    }

    /// <summary>GET conversations/ID: a fresh stream address from a watermark.</summary>
    public async Task<JsonObject> ReconnectAsync(string watermark)
    {
        var answer = (await _http.GetFromJsonAsync<JsonObject>($"/v3/directline/conversations/{ConversationId}?watermark={watermark}"))!;
        StreamUrl = (string)answer["streamUrl"]!;
        return answer;
    }

    public Task<HttpResponseMessage> SendAsync(string text, string clientActivityId = "c1") => SendAsync(new JsonObject
    {
        ["type"] = "message",
        ["text"] = text,
        ["from"] = new JsonObject { ["id"] = UserId },
        ["channelData"] = new JsonObject { ["clientActivityID"] = clientActivityId },
    });

    public Task<HttpResponseMessage> SendAsync(JsonNode activity) =>
        _http.PostAsync($"/v3/directline/conversations/{ConversationId}/activities", new StringContent(activity.ToJsonString(), Encoding.UTF8, "application/json"));

    public Task<HttpResponseMessage> PressAsync(string verb) => SendAsync(new JsonObject
    {
        ["type"] = "message",
        ["value"] = new JsonObject { ["verb"] = verb, ["recommendation"] = "r1", ["item"] = "6", ["say"] = "Why Heat (1995)?" },
        ["channelData"] = new JsonObject { ["clientActivityID"] = "c9", ["postBack"] = true },
    });

    /// <summary>Presses "Why this?" on the first row of a list.</summary>
    public Task<HttpResponseMessage> PressFirstAsync(JsonObject list)
    {
        var row = list["attachments"]![0]!["content"]!["body"]![0]!;
        var action = row["columns"]!.AsArray().SelectMany(column => column!["items"]!.AsArray()).First(item => (string?)item!["type"] == "ActionSet")!["actions"]![0]!;
        return SendAsync(new JsonObject { ["type"] = "message", ["value"] = action["data"]!.DeepClone(), ["channelData"] = new JsonObject { ["postBack"] = true } });
    }

    /// <summary>GET activities once.</summary>
    public async Task<(IReadOnlyList<JsonObject> Activities, string Watermark)> ReadAsync(string watermark = "")
    {
        var set = (await _http.GetFromJsonAsync<JsonObject>($"/v3/directline/conversations/{ConversationId}/activities?watermark={watermark}"))!;
        return ([.. set["activities"]!.AsArray().Select(activity => activity!.AsObject())], (string)set["watermark"]!);
    }

    /// <summary>Opens the stream and reads until an activity is the last one wanted.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListenAsync(Func<JsonObject, bool> isLast)
    {
        using var socket = await OpenAsync();
        return await ListenAsync(socket, isLast);
    }

    public async Task<ClientWebSocket> OpenAsync()
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(StreamUrl), CancellationToken.None);
        return socket;
    }

    public static async Task<IReadOnlyList<JsonObject>> ListenAsync(WebSocket socket, Func<JsonObject, bool> isLast)
    {
        var activities = new List<JsonObject>();
        while (await ReceiveAsync(socket) is { } set)
        {
            foreach (var activity in set["activities"]!.AsArray())
            {
                activities.Add(activity!.AsObject());
                if (isLast(activity!.AsObject()))
                {
                    return activities;
                }
            }
        }

        throw new InvalidOperationException($"The stream ended ({socket.CloseStatus}: {socket.CloseStatusDescription}) after {string.Join(", ", activities.Select(activity => activity.ToJsonString()))}.");
    }

    /// <summary>The next set of activities; null when the stream was closed.</summary>
    public static async Task<JsonObject?> ReceiveAsync(WebSocket socket)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var text = new MemoryStream();
        var buffer = new byte[16_384];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), limit.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            text.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return JsonNode.Parse(text.ToArray())!.AsObject();
            }
        }
    }

    public void Use(string token)
    {
        Token = token;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public void Dispose() => _http.Dispose();
}
