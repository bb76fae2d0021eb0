using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Dialogue;

/// <summary>What was said about an item this turn.</summary>
/// <param name="Item">The item.</param>
/// <param name="Sentiment">What was said.</param>
/// <param name="Person">Whose opinion it is; null: the writer's own.</param>
internal sealed record Opinion(Item Item, Sentiment Sentiment, string? Person);
