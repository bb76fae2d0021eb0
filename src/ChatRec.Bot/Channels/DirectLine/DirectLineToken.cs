namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>What a token is good for; one purpose never serves another.</summary>
internal enum TokenPurpose
{
    /// <summary>Calls of one conversation.</summary>
    Conversation,

    /// <summary>Opening the WebSocket of one conversation.</summary>
    Stream,

    /// <summary>A browser's cookie: knows a user again.</summary>
    User,
}

/// <summary>What a valid token says.</summary>
/// <param name="Purpose">What it is good for.</param>
/// <param name="UserId">The user it was made for.</param>
/// <param name="ConversationId">The conversation it opens; null in a user's cookie.</param>
/// <param name="Expires">When it ends.</param>
internal sealed record DirectLineToken(TokenPurpose Purpose, string UserId, string? ConversationId, DateTimeOffset Expires);
