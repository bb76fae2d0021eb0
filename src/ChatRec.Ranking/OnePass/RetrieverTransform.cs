namespace ChatRec.Ranking.OnePass;

/// <summary>How a retriever's scores are made comparable before they are standardised.</summary>
public enum RetrieverTransform
{
    /// <summary>
    /// -ln(rank). The default: it needs no scale, and a retriever's merged score (a sum of reciprocal ranks) has none worth
    /// keeping; and the chance that a person takes an item does fall about like this with its rank.
    /// </summary>
    LogRank,

    /// <summary>ln(score), for positive scores; a list with any other score falls back to <see cref="LogRank"/>.</summary>
    LogScore,

    /// <summary>The score as it is.</summary>
    Score,
}
