namespace ChatRec.Ranking.Ratings;

/// <summary>What one forward pass says of a rating.</summary>
/// <param name="Probabilities">Of the ratings 1 to 5, in this order; they sum to 1.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="ReusedTokens">How many of them were not decoded for this question alone.</param>
public sealed record RatingReading(IReadOnlyList<double> Probabilities, int PromptTokens, int ReusedTokens)
{
    /// <summary>The mean of the ratings under these probabilities, 1 to 5: the regression's answer.</summary>
    public double ExpectedValue => Probabilities.Select((probability, index) => probability * (index + 1)).Sum();

    /// <summary>The likeliest rating, 1 to 5, the lower of two equals: the classification's answer.</summary>
    public int MostLikely => 1 + Probabilities.Index().MaxBy(one => one.Item).Index;
}
