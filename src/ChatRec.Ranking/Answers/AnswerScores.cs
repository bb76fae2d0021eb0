namespace ChatRec.Ranking.Answers;

/// <summary>What one forward pass says of a prompt's answers.</summary>
/// <param name="Probabilities">Of each answer given that it is one of them, in their order; they sum to 1.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="ReusedTokens">How many of them were not decoded for this prompt alone.</param>
internal sealed record AnswerScores(double[] Probabilities, int PromptTokens, int ReusedTokens);
