using System.Net;
using ChatRec.Bot.Channels.Turns;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using OurActivity = ChatRec.Bot.Channels.Activities.Activity;

namespace ChatRec.Bot.Channels.BotBuilder;

/// <summary>Answers that Bot Builder carries to the channel.</summary>
internal sealed class BotOutput(ITurnContext context, TimeProvider time) : ITurnOutput
{
    // Teams shows streams in personal chats, and takes one piece of them a second.
    private static readonly TimeSpan TeamsChunkEvery = TimeSpan.FromSeconds(1);

    private long? _lastPiece;
    private bool _isStreamStopped;

    /// <inheritdoc/>
    public string ConversationId => QualifiedConversation(context.Activity);

    /// <inheritdoc/>
    public string UserId => QualifiedUser(context.Activity);

    /// <inheritdoc/>
    public TimeSpan? ChunkEvery =>
        context.Activity.ChannelId == Microsoft.Bot.Connector.Channels.Msteams && context.Activity.Conversation.ConversationType == "personal" && !IsInline ? TeamsChunkEvery : null;

    // The replies go into the answer to the request: nobody sees what passes before it.
    private bool IsInline => context.Activity.DeliveryMode == DeliveryModes.ExpectReplies;

    /// <summary>A conversation as the dialogue knows it. Azure has a channel called directline too, whose users are not this service's.</summary>
    public static string QualifiedConversation(Activity activity) => $"botframework:{activity.ChannelId}:{activity.Conversation.Id}";

    /// <summary>A user as profiles know them: in a group, each has their own.</summary>
    public static string QualifiedUser(Activity activity) => $"botframework:{activity.ChannelId}:{activity.From.Id}";

    /// <inheritdoc/>
    public Task SendAsync(OurActivity message, CancellationToken cancellationToken) => PostAsync(message, cancellationToken);

    /// <inheritdoc/>
    public async Task<string?> SendPassingAsync(OurActivity passing, CancellationToken cancellationToken) =>
        IsInline || await PostAsync(passing, cancellationToken).ConfigureAwait(false) is not { Length: > 0 } id ? null : id;

    /// <summary>The channel keeps the chat; this service keeps none of it.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<string?> PostAsync(OurActivity activity, CancellationToken cancellationToken)
    {
        if (activity.ChannelData?.ContainsKey("streamType") != true)
        {
            return (await context.SendActivityAsync(BotActivities.From(activity), cancellationToken).ConfigureAwait(false)).Id;
        }

        if (_lastPiece is { } last && TeamsChunkEvery - time.GetElapsedTime(last) is { Ticks: > 0 } rest)
        {
            await Task.Delay(rest, time, cancellationToken).ConfigureAwait(false);
        }

        return _isStreamStopped ? null : await PostPieceAsync(activity, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string?> PostPieceAsync(OurActivity piece, CancellationToken cancellationToken)
    {
        try
        {
            var sent = await context.SendActivityAsync(BotActivities.From(piece), cancellationToken).ConfigureAwait(false);
            _lastPiece = time.GetTimestamp();
            return sent.Id;
        }
        catch (ErrorResponseException exception) when (_lastPiece is not null && exception.Response?.StatusCode == HttpStatusCode.Forbidden)
        {
            // The person pressed Teams' stop button: nothing more is wanted.
            _isStreamStopped = true;
            return null;
        }
    }
}
