using System.Globalization;
using ChatRec.Ranking.OnePass;

namespace ChatRec.Evaluation.Rankers;

/// <summary>The ways to order one evaluation's candidates: retriever alone, letters alone, both fused as the service fuses them.</summary>
public static class Readings
{
    /// <summary>The retriever's order.</summary>
    public static Reading Retriever(IReadOnlyList<RankedCase> cases) =>
        Reading.Of("retriever", cases, user => user.RetrieverScores);

    /// <summary>What a pass says in which candidates do not stand in the prompt: their own tokens, or how likely their titles are.</summary>
    public static Reading WithoutOrder(string name, IReadOnlyList<RankedCase> cases) =>
        Reading.Of(name, cases, user => Doubles(user.InOrder!.Logits));

    /// <summary>Plain LlamaRec: letters of candidates that stand in the retriever's order, so position carries its prior.</summary>
    public static Reading Letters(IReadOnlyList<RankedCase> cases) =>
        Reading.Of("letters, plain", cases, user => Doubles(user.InOrder!.Readings[0].Logits));

    /// <summary>Letters of candidates in random order: what the model itself knows.</summary>
    public static Reading ShuffledLetters(IReadOnlyList<RankedCase> cases) =>
        Reading.Of("letters, shuffled", cases, InRetrieverOrder);

    /// <summary>The shuffled letters without the model's own liking for each letter.</summary>
    public static Reading ShuffledLettersWithoutPrior(IReadOnlyList<RankedCase> cases, IReadOnlyDictionary<string, double> prior) =>
        Reading.Of("letters, shuffled, no prior", cases, user =>
            [.. user.Places.Select(place => user.Shuffled!.Readings[0].Logits[place] - prior.GetValueOrDefault(user.Shuffled.Readings[0].Labels[place]))]);

    /// <summary>The mean over several orders that were read in one batch.</summary>
    public static Reading PermutedLetters(IReadOnlyList<RankedCase> cases) => Reading.Of(
        string.Create(CultureInfo.InvariantCulture, $"letters, {Orders(cases)} orders"), cases, user => Doubles(user.InOrder!.Without(new Dictionary<string, double>())));

    /// <summary>The same without the model's own liking for each letter.</summary>
    public static Reading PermutedLettersWithoutPrior(IReadOnlyList<RankedCase> cases, IReadOnlyDictionary<string, double> prior) => Reading.Of(
        string.Create(CultureInfo.InvariantCulture, $"letters, {Orders(cases)} orders, no prior"), cases, user => Doubles(user.InOrder!.Without(prior)));

    /// <summary>The orders in which each list was read, 1 for plain LlamaRec.</summary>
    internal static int Orders(IReadOnlyList<RankedCase> cases) => cases.Max(user => user.InOrder?.Readings.Count ?? 1);

    /// <summary>Retriever and ranker, exactly as they are served.</summary>
    public static Reading Fused(IReadOnlyList<RankedCase> cases, FusionWeights weights) =>
        Reading.Of("fused, as served", cases, user => user.Utilities(weights));

    /// <summary>The logits of the shuffled pass, candidate by candidate.</summary>
    internal static double[] InRetrieverOrder(RankedCase user) => [.. user.Places.Select(place => (double)user.Shuffled!.Readings[0].Logits[place])];

    private static double[] Doubles(IReadOnlyList<float> logits) => [.. logits.Select(logit => (double)logit)];

    /// <summary>What guessing would reach on the users whose item was retrieved: the mean of a metric over all ranks.</summary>
    public static double Chance(IReadOnlyList<RankedCase> cases, Func<int, double> metric) => cases
        .Where(user => user.IsRetrieved)
        .Select(user => Enumerable.Range(1, user.RetrieverScores.Count).Average(metric))
        .DefaultIfEmpty(0)
        .Average();
}
