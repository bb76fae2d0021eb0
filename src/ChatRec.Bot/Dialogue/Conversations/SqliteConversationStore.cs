using System.Text.Json;
using ChatRec.Bot.Ledger;

namespace ChatRec.Bot.Dialogue.Conversations;

/// <summary>Conversations in SQLite.</summary>
/// <param name="database">The file.</param>
/// <param name="time">The clock.</param>
/// <param name="maxConversations">Conversations kept; past it those that rested longest are dropped.</param>
public sealed class SqliteConversationStore(BotDatabase database, TimeProvider time, int maxConversations = 100_000) : IConversationStore
{
    private const int SavesBetweenTrims = 100;

    private int _saves;

    /// <inheritdoc/>
    public Task<ConversationState> LoadAsync(string conversationId, CancellationToken cancellationToken) => database.RunAsync(
        "conversations",
        connection =>
        {
            using var command = BotDatabase.Command(connection, "SELECT state FROM conversation WHERE id = $id", ("$id", conversationId));
            return command.ExecuteScalar() is string state
                ? JsonSerializer.Deserialize(state, ConversationJson.Default.ConversationState) ?? ConversationState.Fresh
                : ConversationState.Fresh;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(string conversationId, string userId, ConversationState state, CancellationToken cancellationToken) => database.RunAsync(
        "conversations",
        connection =>
        {
            BotDatabase.Execute(
                connection,
                "INSERT OR REPLACE INTO conversation (id, user, state, time) VALUES ($id, $user, $state, $time)",
                ("$id", conversationId),
                ("$user", userId),
                ("$state", JsonSerializer.Serialize(state, ConversationJson.Default.ConversationState)),
                ("$time", time.GetUtcNow().ToUnixTimeMilliseconds()));
            if (Interlocked.Increment(ref _saves) % SavesBetweenTrims == 0)
            {
                BotDatabase.Execute(
                    connection,
                    "DELETE FROM conversation WHERE id IN (SELECT id FROM conversation ORDER BY time DESC LIMIT -1 OFFSET $max)",
                    ("$max", maxConversations));
            }

            return 0;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(string conversationId, CancellationToken cancellationToken) => database.RunAsync(
        "conversations",
        connection => BotDatabase.Execute(connection, "DELETE FROM conversation WHERE id = $id", ("$id", conversationId)),
        cancellationToken);

    /// <inheritdoc/>
    public Task ForgetAsync(string userId, CancellationToken cancellationToken) => database.RunAsync(
        "conversations",
        connection => BotDatabase.Execute(connection, "DELETE FROM conversation WHERE user = $user", ("$user", userId)),
        cancellationToken);
}
