namespace ChatRec.Evaluation.Retrievers;

/// <summary>One model, fitted with one seed and judged.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Seed">The seed; 1 where chance plays no part.</param>
/// <param name="Fitted">Settings, seconds, epochs, curve.</param>
/// <param name="ValidationRanks">The target's rank of each validation question.</param>
/// <param name="TestRanks">The target's rank of each test question, in the order of the users.</param>
/// <param name="MicrosecondsAQuestion">Mean wall time of scoring and ranking the whole catalogue for one test question.</param>
public sealed record RetrieverRun(
    string Model, int Seed, FittedRetriever Fitted, IReadOnlyList<int> ValidationRanks, IReadOnlyList<int> TestRanks, double MicrosecondsAQuestion)
{
    /// <summary>Metrics on validation, by name.</summary>
    public IReadOnlyDictionary<string, double> Validation { get; } = RankSummary.Of(ValidationRanks);

    /// <summary>Metrics on the test, by name.</summary>
    public IReadOnlyDictionary<string, double> Test { get; } = RankSummary.Of(TestRanks);
}
