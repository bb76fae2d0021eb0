using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Plausibility;

/// <summary>How plausible one candidate is for a user.</summary>
/// <param name="Item">The candidate.</param>
/// <param name="Probability">P(yes) given yes or no, 0 to 1.</param>
/// <param name="PromptTokens">Tokens of its prompt.</param>
/// <param name="ReusedTokens">How many of them were not decoded for this candidate alone.</param>
public sealed record PlausibilityReading(Item Item, double Probability, int PromptTokens, int ReusedTokens);
