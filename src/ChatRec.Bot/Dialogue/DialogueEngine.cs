using System.Runtime.CompilerServices;

namespace ChatRec.Bot.Dialogue;

/// <summary>Answers turns: what was meant, in which state, and what then happens. One turn at a time a conversation; safe for concurrent use.</summary>
public sealed class DialogueEngine
{
    /// <summary>Answers a turn with one or more replies, in order. Never empty; failures of stores and models become replies.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; what was already remembered stays.</exception>
    public async IAsyncEnumerable<Reply> RespondAsync(Turn turn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return new TextReply("", []);
    }

    /// <summary>The welcome that a new conversation starts with: what the bot can do and what it remembers of this person.</summary>
    public Task<Reply> WelcomeAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        Task.FromResult<Reply>(new TextReply("", []));
}
