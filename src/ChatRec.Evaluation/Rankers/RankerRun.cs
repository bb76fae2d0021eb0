using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.Prompts;

namespace ChatRec.Evaluation.Rankers;

/// <summary>One ranker over one retriever: what was fitted on validation, and every test user.</summary>
/// <param name="Seed">Of the retriever and of the shuffled reading.</param>
/// <param name="Model">The ranker.</param>
/// <param name="Reading">What it reads of a pass.</param>
/// <param name="Weights">The fusion that would be served, calibrated.</param>
/// <param name="Prior">The letter prior, estimated on validation; empty where candidates do not stand in the prompt.</param>
/// <param name="Validation">The users that all of this was fitted on.</param>
/// <param name="Test">The users that are judged.</param>
public sealed record RankerRun(
    int Seed,
    ScorerModel Model,
    PromptReading Reading,
    FusionWeights Weights,
    IReadOnlyDictionary<string, double> Prior,
    IReadOnlyList<RankedCase> Validation,
    IReadOnlyList<RankedCase> Test)
{
    /// <summary>Test users whose item was among the candidates: LlamaRec's valid retrieval subset.</summary>
    public int Retrieved => Test.Count(user => user.IsRetrieved);

    /// <summary>The ways to order the test users' candidates, the retriever's own first.</summary>
    public IReadOnlyList<Reading> Readings { get; } =
    [
        Rankers.Readings.Retriever(Test),
        .. Reading != PromptReading.Letters
            ? [Rankers.Readings.WithoutOrder(Reading.ToString().ToLowerInvariant(), Test)]
            : new[] { Rankers.Readings.Letters(Test), Rankers.Readings.ShuffledLetters(Test), Rankers.Readings.ShuffledLettersWithoutPrior(Test, Prior) },
        .. Rankers.Readings.Orders(Test) > 1 ? [Rankers.Readings.PermutedLetters(Test), Rankers.Readings.PermutedLettersWithoutPrior(Test, Prior)] : Array.Empty<Reading>(),
        Rankers.Readings.Fused(Test, Weights),
    ];
}
