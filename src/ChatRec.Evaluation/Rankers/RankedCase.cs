using ChatRec.Ranking.OnePass;

namespace ChatRec.Evaluation.Rankers;

/// <summary>One user of the ranker's evaluation.</summary>
/// <param name="User">The user.</param>
/// <param name="Target">Place of the true item in the retriever's list, from 0; -1 if it was not retrieved.</param>
/// <param name="RetrieverScores">The retriever's scores of the candidates, in its order.</param>
/// <param name="InOrder">The pass with the candidates in the retriever's order; null where the target was not retrieved and nobody asked for a pass all the same.</param>
/// <param name="Shuffled">The pass with the same candidates in random order; null also where no letters are read.</param>
/// <param name="Places">For each candidate of the retriever's order, its place in the shuffled one.</param>
/// <param name="Milliseconds">Wall time of the first pass.</param>
public sealed record RankedCase(
    string User,
    int Target,
    IReadOnlyList<double> RetrieverScores,
    OnePassScores? InOrder,
    OnePassScores? Shuffled,
    IReadOnlyList<int> Places,
    double Milliseconds)
{
    /// <summary>Whether the true item is among the candidates (LlamaRec's "valid retrieval subset").</summary>
    public bool IsRetrieved => Target >= 0;

    /// <summary>Wall time of the retriever.</summary>
    public double RetrievalMilliseconds { get; init; }

    /// <summary>A user whose item the retriever did not find.</summary>
    public static RankedCase NotRetrieved(string user, IReadOnlyList<double> retrieverScores, OnePassScores? inOrder = null) =>
        new(user, -1, retrieverScores, inOrder, null, [], 0);

    /// <summary>What the candidates are worth with given weights, in the retriever's order: exactly what the service would reckon.</summary>
    /// <exception cref="InvalidOperationException">The ranker has a weight, and no pass was made.</exception>
    public double[] Utilities(FusionWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return InOrder is not null || weights.RankerWeight == 0
            ? Fusion.Utilities(RetrieverScores, InOrder?.Without(weights.LabelPrior) ?? [], weights)
            : throw new InvalidOperationException($"User {User}: the ranker was not asked.");
    }
}
