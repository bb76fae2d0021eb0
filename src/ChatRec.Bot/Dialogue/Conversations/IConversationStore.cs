using ChatRec.Bot.Ledger;

namespace ChatRec.Bot.Dialogue.Conversations;

/// <summary>Where conversations stand, so that a restart loses nothing.</summary>
/// <remarks>Every method throws <see cref="StoreException"/> if the store cannot be read or written.</remarks>
public interface IConversationStore
{
    /// <summary>The state of a conversation; <see cref="ConversationState.Fresh"/> if it is not known.</summary>
    Task<ConversationState> LoadAsync(string conversationId, CancellationToken cancellationToken);

    /// <summary>Keeps the state of a conversation.</summary>
    Task SaveAsync(string conversationId, string userId, ConversationState state, CancellationToken cancellationToken);

    /// <summary>Forgets one conversation; nothing happens if it is not known.</summary>
    Task RemoveAsync(string conversationId, CancellationToken cancellationToken);

    /// <summary>Forgets all conversations of a person.</summary>
    Task ForgetAsync(string userId, CancellationToken cancellationToken);
}
