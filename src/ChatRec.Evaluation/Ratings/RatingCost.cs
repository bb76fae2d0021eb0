namespace ChatRec.Evaluation.Ratings;

/// <summary>What a language model's readings cost.</summary>
/// <param name="PromptTokens">Mean tokens of a prompt.</param>
/// <param name="DecodedTokens">Mean tokens that had to be decoded; the others came from the cache of common beginnings.</param>
/// <param name="Milliseconds">Median wall time of a reading.</param>
public sealed record RatingCost(double PromptTokens, double DecodedTokens, double Milliseconds);
