using System.Text.Json.Nodes;
using System.Threading.Channels;
using ChatRec.Bot.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatRec.Bot.Tests.Channels.BotBuilder;

/// <summary>A channel as Bot Builder sees it: activities are posted to the bot, and its replies arrive here over HTTP.</summary>
public sealed class ConnectorService : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly RunningService _bot;
    private readonly Channel<JsonObject> _received = Channel.CreateUnbounded<JsonObject>();
    private int _activities;

    private ConnectorService(WebApplication app, RunningService bot)
    {
        _app = app;
        _bot = bot;
    }

    /// <summary>What the next call of the bot gets instead of 201.</summary>
    public int? FailWith { get; set; }

    public string ServiceUrl => _app.Urls.First();

    public static async Task<ConnectorService> StartAsync(RunningService bot)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var connector = new ConnectorService(builder.Build(), bot);
        connector._app.MapPost("/v3/conversations/{id}/activities/{replyTo?}", connector.ReceiveAsync);
        await connector._app.StartAsync();
        return connector;
    }

    /// <summary>An activity as Teams sends it.</summary>
    public JsonObject Activity(string type, string conversationType = "personal", string user = "29:ann") => new()
    {
        ["type"] = type,
        ["id"] = $"in-{Interlocked.Increment(ref _activities)}",
        ["channelId"] = "msteams",
        ["serviceUrl"] = ServiceUrl,
        ["from"] = new JsonObject { ["id"] = user, ["name"] = "Ann" },
        ["recipient"] = new JsonObject { ["id"] = "28:bot", ["name"] = "ChatRec" },
        ["conversation"] = new JsonObject { ["id"] = "c1", ["conversationType"] = conversationType, ["isGroup"] = conversationType == "personal" ? null : true },
        ["locale"] = "de-DE",
    };

    public JsonObject Message(string text, string conversationType = "personal", string user = "29:ann")
    {
        var message = Activity("message", conversationType, user);
        message["text"] = text;
        return message;
    }

    public Task<HttpResponseMessage> PostAsync(JsonNode activity) => PostAsync(activity.ToJsonString());

    public Task<HttpResponseMessage> PostAsync(string body, string type = "application/json") =>
        _bot.Http.PostAsync("/api/messages", new StringContent(body, System.Text.Encoding.UTF8, type));

    /// <summary>Posts a message and reads what comes until the bot's message that ends the answer.</summary>
    public async Task<IReadOnlyList<JsonObject>> SayAsync(JsonObject activity, Func<JsonObject, bool>? isLast = null)
    {
        using var response = await PostAsync(activity);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        return await ReadAsync(isLast ?? (reply => (string?)reply["type"] == "message"));
    }

    /// <summary>Reads what the bot sends until an activity is the last one wanted.</summary>
    public async Task<IReadOnlyList<JsonObject>> ReadAsync(Func<JsonObject, bool> isLast)
    {
        using var limit = new CancellationTokenSource(Patience);
        var replies = new List<JsonObject>();
        do
        {
            replies.Add(await _received.Reader.ReadAsync(limit.Token));
        }
        while (!isLast(replies[^1]));
        return replies;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> ReceiveAsync(HttpRequest request, string id)
    {
        var activity = (await JsonNode.ParseAsync(request.Body))!.AsObject();
        if (FailWith is { } status)
        {
            FailWith = null;
            return Results.Json(new { error = new { code = "Failed", message = "as the test wants it" } }, statusCode: status);
        }

        Assert.Equal("c1", id);
        _received.Writer.TryWrite(activity);
        return Results.Json(new { id = $"out-{Interlocked.Increment(ref _activities)}" }, statusCode: 201);
    }
}
