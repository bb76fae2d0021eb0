using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using ChatRec.Bot.Channels.Activities;
using ChatRec.Bot.Channels.Turns;
using ChatRec.Bot.Dialogue;
using ChatRec.Bot.Hosting.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>
/// Direct Line 3.0 (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-direct-line-3-0-api-reference), as far as
/// Web Chat and other Direct Line clients use it.
/// </summary>
internal static class DirectLineEndpoints
{
    /// <summary>Where Direct Line lives.</summary>
    public const string Prefix = "/v3/directline";

    private static readonly TimeSpan StreamTokenLife = TimeSpan.FromMinutes(2);

    /// <summary>Maps all of it.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Prefix).AddEndpointFilter<ProblemFilter>().ExcludeFromDescription();
        group.MapPost("/tokens/generate", GenerateAsync).RequireRateLimiting(DirectLineRateLimits.Starts);
        group.MapPost("/tokens/refresh", Refresh).RequireRateLimiting(DirectLineRateLimits.Reads);
        group.MapPost("/conversations", Start).RequireRateLimiting(DirectLineRateLimits.Starts);
        group.MapGet("/conversations/{id}", Reconnect).RequireRateLimiting(DirectLineRateLimits.Reads);
        group.MapDelete("/conversations/{id}", Delete).RequireRateLimiting(DirectLineRateLimits.Reads);
        group.MapPost("/conversations/{id}/activities", PostAsync).RequireRateLimiting(DirectLineRateLimits.Messages);
        group.MapGet("/conversations/{id}/activities", Read).RequireRateLimiting(DirectLineRateLimits.Reads);
        group.MapPost("/conversations/{id}/upload", UploadAsync).RequireRateLimiting(DirectLineRateLimits.Messages);
        group.MapGet("/conversations/{id}/stream", StreamAsync).RequireRateLimiting(DirectLineRateLimits.Reads);
    }

    // Body, optional: {"user":{"id"}} (with the secret only) and {"conversation":{"id"}}, the one to go on with after a reload.
    private static async Task<IResult> GenerateAsync(HttpContext context, DirectLineAccess access, DirectLineTokens tokens, Conversations conversations, DirectLineOptions options)
    {
        var body = await JsonBody.ReadBytesAsync(context.Request, options.MaxRequestBytes, context.RequestAborted).ConfigureAwait(false);
        var json = body.Length == 0 ? default : JsonBody.ParseObject(body);
        var userId = access.User(context.Request, NestedId(json, "user"));
        var resumed = NestedId(json, "conversation") is { } wanted && conversations.Find(wanted) is { } found && found.UserId == userId ? found.Id : null;
        var conversationId = resumed ?? NewConversation();
        access.Remember(context, userId);
        var life = TimeSpan.FromMinutes(options.TokenMinutes);
        return Results.Json(new
        {
            conversationId,
            token = tokens.Issue(TokenPurpose.Conversation, userId, conversationId, life),
            expires_in = (int)life.TotalSeconds,
            userId,
            resumed = resumed is not null,
        });
    }

    private static IResult Refresh(HttpContext context, DirectLineAccess access, DirectLineTokens tokens, DirectLineOptions options)
    {
        var token = access.Token(context.Request);
        var life = TimeSpan.FromMinutes(options.TokenMinutes);
        return Results.Json(new
        {
            conversationId = token.ConversationId,
            token = tokens.Issue(TokenPurpose.Conversation, token.UserId, token.ConversationId, life),
            expires_in = (int)life.TotalSeconds,
        });
    }

    private static IResult Start(HttpContext context, DirectLineAccess access, Conversations conversations, TurnQueue turns, TurnRunner runner, DirectLineTokens tokens, DirectLineOptions options)
    {
        var token = access.Token(context.Request);
        var (conversation, isNew) = conversations.Start(token.ConversationId!, token.UserId)
            ?? throw new ProblemException(403, "forbidden", "The conversation is another user's", "The conversation belongs to another user.");
        if (isNew)
        {
            var output = new DirectLineOutput(conversation);
            try
            {
                _ = turns.Take(output.ConversationId, stopping => runner.RunAsync(output, turn: null, stopping));
            }
            catch (ProblemException)
            {
                // Tried again, it is new again, and welcomed.
                conversations.Remove(conversation.Id);
                throw;
            }
        }

        return Results.Json(Opened(context, conversation, after: 0, tokens, options), statusCode: isNew ? 201 : 200);
    }

    private static IResult Reconnect(HttpContext context, string id, string? watermark, DirectLineAccess access, DirectLineTokens tokens, DirectLineOptions options)
    {
        var conversation = access.Conversation(context.Request, id);
        return Results.Json(Opened(context, conversation, Watermark(watermark), tokens, options));
    }

    // Not part of Direct Line: a person who starts over takes back what was said.
    private static IResult Delete(HttpContext context, string id, DirectLineAccess access, Conversations conversations, TurnQueue turns, TurnRunner runner)
    {
        var conversation = access.Conversation(context.Request, id);
        var qualified = DirectLineOutput.QualifiedConversation(conversation.Id);
        // Once the turns in progress have ended: they would write the dialogue's state again.
        turns.Follow(qualified, stopping => runner.DiscardAsync(qualified, stopping), taken: () => conversations.Remove(conversation.Id));
        return Results.NoContent();
    }

    private static async Task<IResult> PostAsync(HttpContext context, string id, DirectLineAccess access, TurnQueue turns, TurnRunner runner, DirectLineOptions options)
    {
        var conversation = access.Conversation(context.Request, id);
        var json = await JsonBody.ReadObjectAsync(context.Request, options.MaxRequestBytes, context.RequestAborted).ConfigureAwait(false);
        return Take(conversation, json, turns, runner, options);
    }

    private static IResult Read(HttpContext context, string id, string? watermark, DirectLineAccess access)
    {
        var page = access.Conversation(context.Request, id).Read(Watermark(watermark));
        return Results.Json(ActivitySet.Of(page), Activity.Json);
    }

    // multipart/form-data: a part "activity" with the message, then files. The files are read (and counted) but not kept.
    private static async Task<IResult> UploadAsync(HttpContext context, string id, DirectLineAccess access, TurnQueue turns, TurnRunner runner, DirectLineOptions options)
    {
        var conversation = access.Conversation(context.Request, id);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.MaxUploadBytes;
        }

        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary)
        {
            throw new ProblemException(415, "unsupported-media-type", "The content type is not understood", "An upload is multipart/form-data with a part 'activity'.");
        }

        var body = await JsonBody.ReadBytesAsync(context.Request, options.MaxUploadBytes, context.RequestAborted).ConfigureAwait(false);
        try
        {
            var reader = new MultipartReader(boundary, new MemoryStream(body)) { HeadersCountLimit = 16 };
            while (await reader.ReadNextSectionAsync(context.RequestAborted).ConfigureAwait(false) is { } section)
            {
                if (section.ContentType?.StartsWith("application/vnd.microsoft.activity", StringComparison.OrdinalIgnoreCase) == true
                    || section.ContentDisposition?.Contains("name=\"activity\"", StringComparison.OrdinalIgnoreCase) == true)
                {
                    using var activity = new MemoryStream();
                    await section.Body.CopyToAsync(activity, context.RequestAborted).ConfigureAwait(false);
                    return Take(conversation, JsonBody.ParseObject(activity.ToArray()), turns, runner, options);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw new ProblemException(400, "invalid-request", "The upload cannot be read", $"The multipart body is broken: {exception.Message}");
        }

        throw Problem.Invalid("activity", "is missing; an upload needs a part of this name with the message.");
    }

    private static async Task<IResult> StreamAsync(HttpContext context, string id, string? watermark, string? t, DirectLineAccess access, DirectLineStream stream)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            throw new ProblemException(400, "websocket-needed", "This address is a WebSocket", "Open this address as a WebSocket, or poll GET …/activities.");
        }

        var conversation = access.Stream(id, t);
        using var socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        await stream.ServeAsync(socket, conversation, Watermark(watermark), context.RequestAborted).ConfigureAwait(false);
        return Results.Empty;
    }

    private static IResult Take(Conversation conversation, JsonElement json, TurnQueue turns, TurnRunner runner, DirectLineOptions options)
    {
        var incoming = IncomingActivity.Parse(json, options);
        if (incoming.Echo is null)
        {
            return Results.Json(new { id = $"{conversation.Id}|0" });
        }

        Activity? echo = null;
        var output = new DirectLineOutput(conversation);
        var turn = new Turn(output.ConversationId, output.UserId, incoming.Text, incoming.Action);
        _ = turns.Take(output.ConversationId, stopping => runner.RunAsync(output, turn, stopping), taken: () => echo = conversation.AppendFromUser(incoming.Echo));
        return Results.Json(new { id = echo!.Id });
    }

    private static object Opened(HttpContext context, Conversation conversation, long after, DirectLineTokens tokens, DirectLineOptions options)
    {
        var life = TimeSpan.FromMinutes(options.TokenMinutes);
        var streamToken = tokens.Issue(TokenPurpose.Stream, conversation.UserId, conversation.Id, StreamTokenLife);
        var scheme = context.Request.IsHttps ? "wss" : "ws";
        return new
        {
            conversationId = conversation.Id,
            token = tokens.Issue(TokenPurpose.Conversation, conversation.UserId, conversation.Id, life),
            expires_in = (int)life.TotalSeconds,
            streamUrl = string.Create(CultureInfo.InvariantCulture,
                $"{scheme}://{context.Request.Host}{context.Request.PathBase}{Prefix}/conversations/{conversation.Id}/stream?watermark={after}&t={streamToken}"),
        };
    }

    // Empty, "undefined" and the like come from clients that have not read anything yet.
    private static long Watermark(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var watermark) ? watermark : 0;

    private static string? NestedId(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var nested) && nested.ValueKind == JsonValueKind.Object
        && nested.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
        && JsonBody.Text(id, $"{name}.id") is { Length: > 0 and <= 200 } text ? text : null;

    private static string NewConversation() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
}
