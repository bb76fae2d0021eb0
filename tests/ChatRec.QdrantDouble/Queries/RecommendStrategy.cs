namespace ChatRec.Doubles.Queries;

/// <summary>How examples make a score.</summary>
internal enum RecommendStrategy
{
    /// <summary>Nearest to twice the mean of the positive less the mean of the negative examples.</summary>
    AverageVector,

    /// <summary>The best positive example, unless a negative one is nearer.</summary>
    BestScore,

    /// <summary>The sum over the positive less the sum over the negative examples.</summary>
    SumScores,
}
