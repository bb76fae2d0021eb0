using ChatRec.Ranking.OnePass;

namespace ChatRec.Evaluation.Rankers;

/// <summary>The ways to order one evaluation's candidates: retriever alone, letters alone, both fused as the service fuses them.</summary>
public static class Readings
{
    /// <summary>The retriever's order.</summary>
    public static Reading Retriever(IReadOnlyList<RankedCase> cases) =>
        Reading.Of("retriever", cases, user => user.RetrieverScores);

    /// <summary>The candidates' own tokens, which stand in no order in the prompt.</summary>
    public static Reading Titles(IReadOnlyList<RankedCase> cases) =>
        Reading.Of("titles", cases, user => [.. user.InOrder!.Logits.Select(logit => (double)logit)]);

    /// <summary>Plain LlamaRec: letters of candidates that stand in the retriever's order, so position carries its prior.</summary>
    public static Reading Letters(IReadOnlyList<RankedCase> cases) =>
        Reading.Of("letters, plain", cases, user => [.. user.InOrder!.Logits.Select(logit => (double)logit)]);

    /// <summary>Letters of candidates in random order: what the model itself knows.</summary>
    public static Reading ShuffledLetters(IReadOnlyList<RankedCase> cases) =>
        Reading.Of("letters, shuffled", cases, user => InRetrieverOrder(user));

    /// <summary>The shuffled letters without the model's own liking for each letter.</summary>
    public static Reading ShuffledLettersWithoutPrior(IReadOnlyList<RankedCase> cases, IReadOnlyDictionary<string, double> prior) =>
        Reading.Of("letters, shuffled, no prior", cases, user =>
            [.. user.Places.Select(place => user.Shuffled!.Logits[place] - prior.GetValueOrDefault(user.Shuffled.Labels[place]))]);

    /// <summary>Retriever and ranker, exactly as they are served.</summary>
    public static Reading Fused(IReadOnlyList<RankedCase> cases, FusionWeights weights) =>
        Reading.Of("fused, as served", cases, user => user.Utilities(weights));

    /// <summary>The logits of the shuffled pass, candidate by candidate.</summary>
    internal static double[] InRetrieverOrder(RankedCase user) => [.. user.Places.Select(place => (double)user.Shuffled!.Logits[place])];

    /// <summary>What guessing would reach on the users whose item was retrieved: the mean of a metric over all ranks.</summary>
    public static double Chance(IReadOnlyList<RankedCase> cases, Func<int, double> metric) => cases
        .Where(user => user.IsRetrieved)
        .Select(user => Enumerable.Range(1, user.RetrieverScores.Count).Average(metric))
        .DefaultIfEmpty(0)
        .Average();
}
