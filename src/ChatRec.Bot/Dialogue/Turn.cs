namespace ChatRec.Bot.Dialogue;

/// <summary>What a person sent, freed from its channel.</summary>
/// <param name="ConversationId">Channel-qualified conversation, for example "directline:abc".</param>
/// <param name="UserId">Channel-qualified user.</param>
/// <param name="Text">What was typed; empty where a button was pressed.</param>
/// <param name="Action">The pressed button of a card; null where text was typed.</param>
public sealed record Turn(string ConversationId, string UserId, string Text, CardAction? Action = null);

/// <summary>A pressed button of a card.</summary>
/// <param name="Verb">
/// Of a recommendation: "why", "seen", "dislike", "like-this", "more". Of the profile: "forget-item", "forget-genre", "drop-wish", "forget-all",
/// "profile" (the next page).
/// </param>
/// <param name="RecommendationId">The recommendation the card showed.</param>
/// <param name="ItemId">The row's item; of the profile also a genre, or where the next page starts.</param>
public sealed record CardAction(string Verb, string? RecommendationId, string? ItemId);
