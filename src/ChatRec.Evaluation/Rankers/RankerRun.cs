using ChatRec.Ranking.OnePass;

namespace ChatRec.Evaluation.Rankers;

/// <summary>One ranker over one retriever: what was fitted on validation, and every test user.</summary>
/// <param name="Seed">Of the retriever and of the shuffled reading.</param>
/// <param name="Model">The ranker.</param>
/// <param name="Weights">The fusion that would be served, calibrated.</param>
/// <param name="Prior">The letter prior, estimated on validation; empty where candidates do not stand in the prompt.</param>
/// <param name="Validation">The users that all of this was fitted on.</param>
/// <param name="Test">The users that are judged.</param>
public sealed record RankerRun(
    int Seed,
    ScorerModel Model,
    FusionWeights Weights,
    IReadOnlyDictionary<string, double> Prior,
    IReadOnlyList<RankedCase> Validation,
    IReadOnlyList<RankedCase> Test)
{
    /// <summary>Whether candidates stand in the prompt with letters.</summary>
    public bool ReadsLetters => Test.Any(user => user.Shuffled is not null);

    /// <summary>Test users whose item was among the candidates: LlamaRec's valid retrieval subset.</summary>
    public int Retrieved => Test.Count(user => user.IsRetrieved);

    /// <summary>The ways to order the test users' candidates, the retriever's own first.</summary>
    public IReadOnlyList<Reading> Readings { get; } =
    [
        Rankers.Readings.Retriever(Test),
        .. Test.Any(user => user.Shuffled is not null)
            ? [Rankers.Readings.Letters(Test), Rankers.Readings.ShuffledLetters(Test), Rankers.Readings.ShuffledLettersWithoutPrior(Test, Prior)]
            : new[] { Rankers.Readings.Titles(Test) },
        Rankers.Readings.Fused(Test, Weights),
    ];
}
