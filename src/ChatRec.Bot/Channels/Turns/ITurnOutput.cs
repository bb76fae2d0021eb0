using ChatRec.Bot.Channels.Activities;

namespace ChatRec.Bot.Channels.Turns;

/// <summary>Where the answers of a turn go: what differs between channels.</summary>
internal interface ITurnOutput
{
    /// <summary>The conversation as the dialogue knows it, qualified by its channel.</summary>
    string ConversationId { get; }

    /// <summary>The user as profiles know them, qualified by the channel.</summary>
    string UserId { get; }

    /// <summary>Least time between the chunks of a stream; null: this conversation shows no streams.</summary>
    TimeSpan? ChunkEvery { get; }

    /// <summary>Sends a message.</summary>
    Task SendAsync(Activity message, CancellationToken cancellationToken);

    /// <summary>Sends what only matters until the next message: typing, or a chunk of a stream.</summary>
    /// <returns>Its id; the first chunk's is the stream's.</returns>
    Task<string?> SendPassingAsync(Activity passing, CancellationToken cancellationToken);

    /// <summary>Deletes what the channel kept of the user's words.</summary>
    Task ForgetAsync(CancellationToken cancellationToken);
}
