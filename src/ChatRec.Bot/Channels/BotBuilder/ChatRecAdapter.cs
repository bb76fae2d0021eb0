using System.Text.Json;
using System.Threading.RateLimiting;
using ChatRec.Bot.Api;
using ChatRec.Bot.Channels.BotFramework;
using ChatRec.Bot.Channels.DirectLine;
using ChatRec.Bot.Channels.Turns;
using ChatRec.Bot.Hosting.Problems;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Builder.Integration.AspNet.Core;
using Microsoft.Bot.Connector.Authentication;
using Microsoft.Bot.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;

namespace ChatRec.Bot.Channels.BotBuilder;

/// <summary>
/// Bot Builder's adapter behind the limits that every channel keeps. A message is answered after its request: Teams waits 15 seconds and
/// sends again, which a busy model would make two turns of.
/// </summary>
internal sealed partial class ChatRecAdapter : CloudAdapter, IDisposable
{
    private readonly IBot _bot;
    private readonly TurnQueue _turns;
    private readonly BotFrameworkOptions _registration;
    private readonly DirectLineOptions _limits;
    private readonly ILogger<ChatRecAdapter> _logger;
    private readonly PartitionedRateLimiter<string> _messages;

    public ChatRecAdapter(
        BotFrameworkAuthentication authentication, IBot bot, TurnQueue turns, BotFrameworkOptions registration, DirectLineOptions limits, ILogger<ChatRecAdapter> logger)
        : base(authentication, NullLogger.Instance)
    {
        _bot = bot;
        _turns = turns;
        _registration = registration;
        _limits = limits;
        _logger = logger;
        _messages = PartitionedRateLimiter.Create<string, string>(user => DirectLineRateLimits.PerMinute(user, limits.MessagesPerMinute));
        OnTurnError = ApologiseAsync;
        if (!HasRegistration)
        {
            LogUnregistered(logger);
        }
    }

    // Without one, Bot Builder believes everybody.
    private bool HasRegistration => _registration.AppId.Length > 0;

    /// <summary>Takes an activity; what a channel expects in the answer itself is waited for.</summary>
    /// <exception cref="ProblemException">It is not taken, and why.</exception>
    public async Task<IResult> ReceiveAsync(HttpContext context)
    {
        if (!HasRegistration && !ApiAccess.IsLocal(context))
        {
            throw new ProblemException(403, "bot-not-configured", "The bot answers this machine only",
                "No BotFramework:AppId is configured, so the bot answers only calls from this machine. Its operator sets it to open the bot.");
        }

        var activity = await ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        var caller = await AuthenticateAsync(activity, context.Request.Headers.Authorization.ToString(), context.RequestAborted).ConfigureAwait(false);
        Limit(activity);

        InvokeResponse? response = null;
        var turn = _turns.Take(BotOutput.QualifiedConversation(activity), async stopping => response = await AnswerAsync(caller, activity, stopping).ConfigureAwait(false));
        if (activity.DeliveryMode != DeliveryModes.ExpectReplies && activity.Type != ActivityTypes.Invoke)
        {
            return Results.Ok();
        }

        await turn.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        return response?.Body is { } body
            ? Results.Text(BotActivities.Write(body), "application/json", statusCode: response.Status)
            : Results.StatusCode(response?.Status ?? 500);
    }

    /// <inheritdoc/>
    public void Dispose() => _messages.Dispose();

    private async Task<Activity> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var json = await JsonBody.ReadObjectAsync(request, _limits.MaxRequestBytes, cancellationToken).ConfigureAwait(false);
        Activity activity;
        try
        {
            activity = BotActivities.Read(json.GetRawText());
        }
        catch (Exception exception) when (exception is Newtonsoft.Json.JsonException or FormatException or InvalidCastException)
        {
            throw Problem.Invalid("activity", "has a field of the wrong type for the activity protocol.");
        }

        // They become keys and parts of log lines, some before anybody is authenticated.
        Require(activity.Type, "type", 64);
        Require(activity.ChannelId, "channelId", 64);
        Require(activity.From?.Id, "from.id", 300);
        Require(activity.Conversation?.Id, "conversation.id", 500);
        if (!Uri.TryCreate(activity.ServiceUrl, UriKind.Absolute, out var service) || service.Scheme is not ("http" or "https"))
        {
            throw Problem.Invalid("serviceUrl", "is missing or no address; replies go there.");
        }

        if (!HasRegistration && !service.IsLoopback)
        {
            throw Problem.Invalid("serviceUrl", "is not on this machine; without a BotFramework:AppId replies go nowhere else.");
        }

        // Bot Builder would run the turn in the culture that a message names.
        activity.Locale = null;
        return activity;
    }

    private async Task<AuthenticateRequestResult> AuthenticateAsync(Activity activity, string authorization, CancellationToken cancellationToken)
    {
        try
        {
            return await BotFrameworkAuthentication.AuthenticateRequestAsync(activity, authorization, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or SecurityTokenException or ArgumentException or FormatException or JsonException)
        {
            LogUnauthorized(_logger, activity.ChannelId, FirstLine(exception));
            throw new ProblemException(401, "unauthorized", "A token is needed", "The token of the Bot Framework is missing, or is not valid for this bot.");
        }
        catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or IOException)
        {
            // The keys that tokens are checked with could not be fetched.
            LogNoKeys(_logger, FirstLine(exception));
            throw new ProblemException(503, "unavailable", "The service cannot answer now", "The token could not be checked; try again in a moment.") { RetryAfterSeconds = 10 };
        }
    }

    private void Limit(Activity activity)
    {
        if (activity.Type != ActivityTypes.Message)
        {
            return;
        }

        using var lease = _messages.AttemptAcquire(BotOutput.QualifiedUser(activity));
        if (!lease.IsAcquired)
        {
            throw new ProblemException(429, "too-many-requests", "Too many requests", "The user sends too many messages; try again in a moment.") { RetryAfterSeconds = 6 };
        }
    }

    private async Task<InvokeResponse?> AnswerAsync(AuthenticateRequestResult caller, Activity activity, CancellationToken stopping)
    {
        try
        {
            return await ProcessActivityAsync(caller, activity, _bot.OnTurnAsync, stopping).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Before and after the turn, where OnTurnError does not reach.
            LogFailed(_logger, activity.ChannelId, activity.Conversation.Id, FirstLine(exception));
            return new InvokeResponse { Status = 500 };
        }
    }

    private async Task ApologiseAsync(ITurnContext turn, Exception exception)
    {
        LogFailed(_logger, turn.Activity.ChannelId, turn.Activity.Conversation.Id, FirstLine(exception));
        try
        {
            await turn.SendActivityAsync("Sorry, something went wrong on my side. Please try again in a moment.").ConfigureAwait(false);
        }
        catch (Exception second)
        {
            LogFailed(_logger, turn.Activity.ChannelId, turn.Activity.Conversation.Id, FirstLine(second));
        }
    }

    private static void Require(string? value, string field, int most)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw Problem.Invalid(field, "is missing.");
        }

        if (value.Length > most)
        {
            throw Problem.Invalid(field, FormattableString.Invariant($"is longer than {most} characters."));
        }
    }

    private static string FirstLine(Exception exception) => $"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings("\n").Split('\n')[0]}";

    [LoggerMessage(LogLevel.Information, "BotFramework:AppId is empty, so /api/messages answers this machine only (Bot Framework Emulator, Agents Playground)")]
    private static partial void LogUnregistered(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "A call of channel {Channel} was refused: {Reason}")]
    private static partial void LogUnauthorized(ILogger logger, string channel, string reason);

    [LoggerMessage(LogLevel.Error, "The keys of the Bot Framework's tokens cannot be had: {Reason}")]
    private static partial void LogNoKeys(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Error, "{Channel}, conversation {Conversation}: a turn failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string channel, string conversation, string reason);
}
