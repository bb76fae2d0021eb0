using ChatRec.Bot.Channels.Activities;
using ChatRec.Bot.Channels.Turns;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>Answers that go into a conversation, where clients read them.</summary>
internal sealed class DirectLineOutput(Conversation conversation) : ITurnOutput
{
    /// <inheritdoc/>
    public string ConversationId => QualifiedConversation(conversation.Id);

    /// <inheritdoc/>
    public string UserId => $"directline:{conversation.UserId}";

    /// <inheritdoc/>
    public TimeSpan? ChunkEvery { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A conversation as the dialogue knows it.</summary>
    public static string QualifiedConversation(string id) => $"directline:{id}";

    /// <inheritdoc/>
    public Task SendAsync(Activity message, CancellationToken cancellationToken)
    {
        conversation.AppendFromBot(message);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<string?> SendPassingAsync(Activity passing, CancellationToken cancellationToken) => Task.FromResult(conversation.AppendPassing(passing).Id);

    /// <inheritdoc/>
    public Task ForgetAsync(CancellationToken cancellationToken)
    {
        conversation.Forget();
        return Task.CompletedTask;
    }
}
