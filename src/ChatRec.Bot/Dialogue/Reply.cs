using ChatRec.Bot.Profiles;
using ChatRec.Bot.Recommendations;
using ChatRec.Ranking.Explanations;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Dialogue;

/// <summary>One message to the person, freed from its channel. A turn yields one or more, in order.</summary>
/// <param name="Text">Markdown text; may be empty where the reply is a card.</param>
/// <param name="SuggestedActions">Texts that the person can send with one press.</param>
public abstract record Reply(string Text, IReadOnlyList<string> SuggestedActions);

/// <summary>Plain text.</summary>
public sealed record TextReply(string Text, IReadOnlyList<string> SuggestedActions) : Reply(Text, SuggestedActions);

/// <summary>Text that says everything remembered about the person is deleted: a channel deletes what it kept of their words too.</summary>
public sealed record ForgottenReply(string Text, IReadOnlyList<string> SuggestedActions) : Reply(Text, SuggestedActions);

/// <summary>What is remembered about the person, drawn as a card.</summary>
/// <param name="View">The page that is shown.</param>
public sealed record ProfileReply(string Text, ProfileView View, IReadOnlyList<string> SuggestedActions) : Reply(Text, SuggestedActions);

/// <summary>A recommended list, drawn as a card.</summary>
/// <param name="Recommendation">What was recommended.</param>
public sealed record RecommendationReply(string Text, Recommendation Recommendation, IReadOnlyList<string> SuggestedActions)
    : Reply(Text, SuggestedActions);

/// <summary>An explanation that is still being written.</summary>
/// <param name="Item">The explained item.</param>
/// <param name="Updates">Text that passed the check, piece by piece, then the whole. Enumerate once.</param>
public sealed record ExplanationReply(Item Item, IAsyncEnumerable<ExplanationUpdate> Updates, IReadOnlyList<string> SuggestedActions)
    : Reply("", SuggestedActions);
