using System.Security.Cryptography;
using System.Text;
using ChatRec.Bot.Cards;
using ChatRec.Bot.Channels.Activities;
using ChatRec.Bot.Dialogue;
using ChatRec.Bot.Hosting;
using ChatRec.Ranking.Explanations;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>
/// Has the dialogue answer one turn and writes what it says into the conversation. Never throws: whatever goes wrong becomes one
/// polite message with a reference that the log knows.
/// </summary>
internal sealed partial class TurnRunner(CoreHost core, DirectLineOptions options, TimeProvider time, ILogger<TurnRunner> logger)
{
    /// <summary>What a stream opens with, before its first word.</summary>
    public const string LookingText = "Looking at what you liked…";

    // Web Chat shows "typing" for five seconds.
    private static readonly TimeSpan TypingEvery = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ChunkEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LoadingPatience = TimeSpan.FromSeconds(6);

    /// <summary>Answers a turn; null is the start of a conversation.</summary>
    public async Task RunAsync(Conversation conversation, Turn? turn, CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(options.TurnTimeoutSeconds), time);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping, late.Token);
        var started = time.GetTimestamp();
        try
        {
            conversation.AppendPassing(ReplyActivities.Typing());
            var parts = await LoadedAsync(conversation, cancel.Token).ConfigureAwait(false);
            if (turn is null)
            {
                var welcome = await parts.Welcome(QualifiedConversation(conversation), QualifiedUser(conversation), cancel.Token).ConfigureAwait(false);
                conversation.AppendFromBot(ReplyActivities.Text(welcome.Text, welcome.SuggestedActions));
            }
            else
            {
                await AnswerAsync(conversation, parts.Respond(turn, cancel.Token), cancel.Token).ConfigureAwait(false);
            }

            LogAnswered(logger, conversation.Id, time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (Exception exception)
        {
            Apologise(conversation, exception, stopping.IsCancellationRequested, late.IsCancellationRequested);
        }
    }

    /// <summary>Drops what the dialogue keeps of a conversation that was deleted.</summary>
    public async Task DiscardAsync(Conversation conversation, CancellationToken stopping)
    {
        try
        {
            var parts = await core.GetAsync(stopping).ConfigureAwait(false);
            await parts.Discard(QualifiedConversation(conversation), stopping).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogNotDiscarded(logger, exception, conversation.Id);
        }
    }

    /// <summary>The user as profiles know them.</summary>
    public static string QualifiedUser(Conversation conversation) => $"directline:{conversation.UserId}";

    /// <summary>The conversation as the dialogue knows it.</summary>
    public static string QualifiedConversation(Conversation conversation) => $"directline:{conversation.Id}";

    private async Task<ChatRecCore> LoadedAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var loading = core.GetAsync(cancellationToken);
        if (loading.IsCompleted || await Task.WhenAny(loading, Task.Delay(LoadingPatience, time, cancellationToken)).ConfigureAwait(false) == loading)
        {
            return await loading.ConfigureAwait(false);
        }

        conversation.AppendFromBot(ReplyActivities.Text("I am just waking up and reading the catalogue. One moment, please.", []));
        return await WithTypingAsync(conversation, loading, cancellationToken).ConfigureAwait(false);
    }

    private async Task AnswerAsync(Conversation conversation, IAsyncEnumerable<Reply> replies, CancellationToken cancellationToken)
    {
        await using var next = replies.GetAsyncEnumerator(cancellationToken);
        while (await WithTypingAsync(conversation, next.MoveNextAsync().AsTask(), cancellationToken).ConfigureAwait(false))
        {
            switch (next.Current)
            {
                case ExplanationReply explanation:
                    await StreamAsync(conversation, explanation, cancellationToken).ConfigureAwait(false);
                    break;
                case RecommendationReply list:
                    conversation.AppendFromBot(ReplyActivities.List(list));
                    break;
                case ForgottenReply forgotten:
                    conversation.Forget();
                    conversation.AppendFromBot(ReplyActivities.Text(forgotten.Text, forgotten.SuggestedActions));
                    break;
                case { } reply when !string.IsNullOrWhiteSpace(reply.Text):
                    conversation.AppendFromBot(ReplyActivities.Text(reply.Text, reply.SuggestedActions));
                    break;
            }
        }
    }

    private async Task<T> WithTypingAsync<T>(Conversation conversation, Task<T> work, CancellationToken cancellationToken)
    {
        while (!work.IsCompleted
            && await Task.WhenAny(work, Task.Delay(TypingEvery, time, cancellationToken)).ConfigureAwait(false) != work
            && !cancellationToken.IsCancellationRequested)
        {
            conversation.AppendPassing(ReplyActivities.Typing());
        }

        return await work.ConfigureAwait(false);
    }

    private async Task StreamAsync(Conversation conversation, ExplanationReply reply, CancellationToken cancellationToken)
    {
        var streamId = conversation.AppendPassing(ReplyActivities.StreamInformative(LookingText)).Id!;
        var sequence = 1;
        var text = new StringBuilder();
        var lastChunk = 0L;
        Explanation? completed = null;
        try
        {
            await foreach (var update in reply.Updates.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                completed ??= update.Completed;
                text.Append(update.Delta);
                if (update.Delta is not null && (lastChunk == 0 || time.GetElapsedTime(lastChunk) >= ChunkEvery) && text.Length > 0)
                {
                    lastChunk = time.GetTimestamp();
                    conversation.AppendPassing(ReplyActivities.StreamText(Shown(reply, text.ToString()), streamId, ++sequence));
                }
            }
        }
        catch (Exception exception)
        {
            // A stream that was opened must be closed, or the client keeps waiting for its end.
            var message = ReplyActivities.Text(Apology(conversation, exception, stopped: cancellationToken.IsCancellationRequested), reply.SuggestedActions);
            conversation.AppendFromBot(ReplyActivities.StreamFinal(message, streamId));
            return;
        }

        var whole = Shown(reply, completed?.Text ?? text.ToString());
        conversation.AppendFromBot(ReplyActivities.StreamFinal(ReplyActivities.Explanation(whole, completed, reply.SuggestedActions), streamId));
    }

    // Headed by what it explains: "why the second one" does not say it.
    private static string Shown(ExplanationReply reply, string text) =>
        $"**{MarkdownText.Escape(reply.Item.TitleWithYear)}**\n\n{MarkdownText.Escape(text)}";

    private void Apologise(Conversation conversation, Exception exception, bool stopped, bool late)
    {
        try
        {
            var text = (stopped, late) switch
            {
                (true, _) => "I had to stop in the middle of that: the service is being restarted. Please ask again in a moment.",
                (_, true) => "That took too long, so I gave up. Please ask again, perhaps a little differently.",
                _ => Apology(conversation, exception, stopped: false),
            };
            conversation.AppendFromBot(ReplyActivities.Text(text, []));
        }
        catch (Exception second)
        {
            // The store itself may be what fails; then nobody is left to tell but the log.
            LogUnspoken(logger, second, conversation.Id);
        }
    }

    private string Apology(Conversation conversation, Exception exception, bool stopped)
    {
        if (stopped)
        {
            return "I had to stop in the middle of that. Please ask again in a moment.";
        }

        if (exception is CoreUnavailableException unavailable)
        {
            LogUnavailable(logger, conversation.Id, unavailable.Message);
            return $"I cannot answer right now: {MarkdownText.Escape(unavailable.Message)}";
        }

        var reference = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        LogFailed(logger, exception, conversation.Id, reference);
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
