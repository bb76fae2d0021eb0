using ChatRec.Ranking.OnePass;

namespace ChatRec.Evaluation.Rankers;

/// <summary>One user of the ranker's evaluation.</summary>
/// <param name="User">The user.</param>
/// <param name="Target">Place of the true item in the retriever's list, from 0; -1 if it was not retrieved.</param>
/// <param name="RetrieverScores">The retriever's scores of the candidates, in its order; empty if the target was not retrieved.</param>
/// <param name="InOrder">The pass with the candidates in the retriever's order; null if the target was not retrieved.</param>
/// <param name="Shuffled">The pass with the same candidates in random order; null also where candidates do not stand in the prompt.</param>
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

    /// <summary>A user whose item the retriever did not find.</summary>
    public static RankedCase NotRetrieved(string user) => new(user, -1, [], null, null, [], 0);
}
