using System.Security.Cryptography;
using System.Text;
using ChatRec.Bot.Cards;
using ChatRec.Bot.Channels.Activities;
using ChatRec.Bot.Channels.DirectLine;
using ChatRec.Bot.Dialogue;
using ChatRec.Bot.Hosting;
using ChatRec.Ranking.Explanations;

namespace ChatRec.Bot.Channels.Turns;

/// <summary>
/// Has the dialogue answer one turn and sends what it says to the channel. Never throws: whatever goes wrong becomes one polite
/// message with a reference that the log knows.
/// </summary>
internal sealed partial class TurnRunner(CoreHost core, DirectLineOptions options, TimeProvider time, ILogger<TurnRunner> logger)
{
    /// <summary>What a stream opens with, before its first word.</summary>
    public const string LookingText = "Looking at what you liked…";

    // Web Chat shows "typing" for five seconds.
    private static readonly TimeSpan TypingEvery = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LoadingPatience = TimeSpan.FromSeconds(6);

    /// <summary>Answers a turn; null is the start of a conversation.</summary>
    public async Task RunAsync(ITurnOutput output, Turn? turn, CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(options.TurnTimeoutSeconds), time);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping, late.Token);
        var started = time.GetTimestamp();
        try
        {
            await output.SendPassingAsync(ReplyActivities.Typing(), cancel.Token).ConfigureAwait(false);
            var parts = await LoadedAsync(output, cancel.Token).ConfigureAwait(false);
            if (turn is null)
            {
                var welcome = await parts.Welcome(output.ConversationId, output.UserId, cancel.Token).ConfigureAwait(false);
                await output.SendAsync(ReplyActivities.Text(welcome.Text, welcome.SuggestedActions), cancel.Token).ConfigureAwait(false);
            }
            else
            {
                await AnswerAsync(output, parts.Respond(turn, cancel.Token), cancel.Token).ConfigureAwait(false);
            }

            LogAnswered(logger, output.ConversationId, time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (Exception exception)
        {
            await ApologiseAsync(output, exception, stopping.IsCancellationRequested, late.IsCancellationRequested).ConfigureAwait(false);
        }
    }

    /// <summary>Drops what the dialogue keeps of a conversation that was deleted.</summary>
    public async Task DiscardAsync(string conversationId, CancellationToken stopping)
    {
        try
        {
            var parts = await core.GetAsync(stopping).ConfigureAwait(false);
            await parts.Discard(conversationId, stopping).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogNotDiscarded(logger, exception, conversationId);
        }
    }

    private async Task<ChatRecCore> LoadedAsync(ITurnOutput output, CancellationToken cancellationToken)
    {
        var loading = core.GetAsync(cancellationToken);
        if (loading.IsCompleted || await Task.WhenAny(loading, Task.Delay(LoadingPatience, time, cancellationToken)).ConfigureAwait(false) == loading)
        {
            return await loading.ConfigureAwait(false);
        }

        await output.SendAsync(ReplyActivities.Text("I am just waking up and reading the catalogue. One moment, please.", []), cancellationToken).ConfigureAwait(false);
        return await WithTypingAsync(output, loading, cancellationToken).ConfigureAwait(false);
    }

    private async Task AnswerAsync(ITurnOutput output, IAsyncEnumerable<Reply> replies, CancellationToken cancellationToken)
    {
        await using var next = replies.GetAsyncEnumerator(cancellationToken);
        while (await WithTypingAsync(output, next.MoveNextAsync().AsTask(), cancellationToken).ConfigureAwait(false))
        {
            switch (next.Current)
            {
                case ExplanationReply explanation:
                    await StreamAsync(output, explanation, cancellationToken).ConfigureAwait(false);
                    break;
                case RecommendationReply list:
                    await output.SendAsync(ReplyActivities.List(list), cancellationToken).ConfigureAwait(false);
                    break;
                case ProfileReply profile:
                    await output.SendAsync(ReplyActivities.Profile(profile), cancellationToken).ConfigureAwait(false);
                    break;
                case ForgottenReply forgotten:
                    await output.ForgetAsync(cancellationToken).ConfigureAwait(false);
                    await output.SendAsync(ReplyActivities.Text(forgotten.Text, forgotten.SuggestedActions), cancellationToken).ConfigureAwait(false);
                    break;
                case { } reply when !string.IsNullOrWhiteSpace(reply.Text):
                    await output.SendAsync(ReplyActivities.Text(reply.Text, reply.SuggestedActions), cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
    }

    private async Task<T> WithTypingAsync<T>(ITurnOutput output, Task<T> work, CancellationToken cancellationToken)
    {
        while (!work.IsCompleted
            && await Task.WhenAny(work, Task.Delay(TypingEvery, time, cancellationToken)).ConfigureAwait(false) != work
            && !cancellationToken.IsCancellationRequested)
        {
            await output.SendPassingAsync(ReplyActivities.Typing(), cancellationToken).ConfigureAwait(false);
        }

        return await work.ConfigureAwait(false);
    }

    private async Task StreamAsync(ITurnOutput output, ExplanationReply reply, CancellationToken cancellationToken)
    {
        var every = output.ChunkEvery;
        var streamId = every is null ? null : await output.SendPassingAsync(ReplyActivities.StreamInformative(LookingText), cancellationToken).ConfigureAwait(false);
        var lastChunk = time.GetTimestamp();
        var sequence = 1;
        var text = new StringBuilder();
        Explanation? completed = null;
        try
        {
            await foreach (var update in reply.Updates.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                completed ??= update.Completed;
                text.Append(update.Delta);
                if (streamId is not null && update.Delta is not null && text.Length > 0 && (sequence == 1 || time.GetElapsedTime(lastChunk) >= every))
                {
                    await output.SendPassingAsync(ReplyActivities.StreamText(Shown(reply, text.ToString()), streamId, ++sequence), cancellationToken).ConfigureAwait(false);
                    lastChunk = time.GetTimestamp();
                }
            }
        }
        catch (Exception exception) when (streamId is not null)
        {
            // A stream that was opened must be closed, or the client keeps waiting for its end.
            var message = ReplyActivities.Text(Apology(output, exception, stopped: cancellationToken.IsCancellationRequested), reply.SuggestedActions);
            await output.SendAsync(ReplyActivities.StreamFinal(message, streamId), CancellationToken.None).ConfigureAwait(false);
            return;
        }

        var whole = ReplyActivities.Explanation(Shown(reply, completed?.Text ?? text.ToString()), completed, reply.SuggestedActions);
        await output.SendAsync(streamId is null ? whole : ReplyActivities.StreamFinal(whole, streamId), cancellationToken).ConfigureAwait(false);
    }

    // Headed by what it explains: "why the second one" does not say it.
    private static string Shown(ExplanationReply reply, string text) =>
        $"**{MarkdownText.Escape(reply.Item.TitleWithYear)}**\n\n{MarkdownText.Escape(text)}";

    private async Task ApologiseAsync(ITurnOutput output, Exception exception, bool stopped, bool late)
    {
        try
        {
            var text = (stopped, late) switch
            {
                (true, _) => "I had to stop in the middle of that: the service is being restarted. Please ask again in a moment.",
                (_, true) => "That took too long, so I gave up. Please ask again, perhaps a little differently.",
                _ => Apology(output, exception, stopped: false),
            };
            await output.SendAsync(ReplyActivities.Text(text, []), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception second)
        {
            // The channel itself may be what fails; then nobody is left to tell but the log.
            LogUnspoken(logger, second, output.ConversationId);
        }
    }

    private string Apology(ITurnOutput output, Exception exception, bool stopped)
    {
        if (stopped)
        {
            return "I had to stop in the middle of that. Please ask again in a moment.";
        }

        if (exception is CoreUnavailableException unavailable)
        {
            LogUnavailable(logger, output.ConversationId, unavailable.Message);
            return $"I cannot answer right now: {MarkdownText.Escape(unavailable.Message)}";
        }

        var reference = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        LogFailed(logger, exception, output.ConversationId, reference);
        return $"Sorry, something went wrong on my side. Please try again; if it stays that way, tell support the reference {reference}.";
    }

    [LoggerMessage(LogLevel.Debug, "Conversation {Conversation}: answered in {Milliseconds:F0} ms")]
    private static partial void LogAnswered(ILogger logger, string conversation, double milliseconds);

    [LoggerMessage(LogLevel.Error, "Conversation {Conversation}: a turn failed (reference {Reference})")]
    private static partial void LogFailed(ILogger logger, Exception exception, string conversation, string reference);

    [LoggerMessage(LogLevel.Warning, "Conversation {Conversation}: a turn was refused: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string conversation, string reason);

    [LoggerMessage(LogLevel.Error, "Conversation {Conversation}: it was deleted, but its dialogue state could not be")]
    private static partial void LogNotDiscarded(ILogger logger, Exception exception, string conversation);

    [LoggerMessage(LogLevel.Error, "Conversation {Conversation}: a failure could not be told to the person")]
    private static partial void LogUnspoken(ILogger logger, Exception exception, string conversation);
}
