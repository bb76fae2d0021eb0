namespace ChatRec.Evaluation.Rankers;

/// <summary>One user of the ranker's evaluation.</summary>
/// <param name="User">The user.</param>
/// <param name="Target">Place of the true item in the retriever's list, from 0; -1 if it was not retrieved.</param>
/// <param name="RetrieverScores">The retriever's scores of the candidates, in its order; empty if the target was not retrieved.</param>
/// <param name="Logits">Label logits when the candidates stand in the retriever's order.</param>
/// <param name="ShuffledLogits">Label logits of the same candidates when they stand in random order.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="Milliseconds">Wall time of the pass.</param>
public sealed record RankedCase(
    string User,
    int Target,
    IReadOnlyList<double> RetrieverScores,
    IReadOnlyList<double> Logits,
    IReadOnlyList<double> ShuffledLogits,
    int PromptTokens,
    double Milliseconds)
{
    /// <summary>Whether the true item is among the candidates (LlamaRec's "valid retrieval subset").</summary>
    public bool IsRetrieved => Target >= 0;
}
