using ChatRec.Evaluation.Rankers;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.Prompts;

namespace ChatRec.Evaluation.Tests.Rankers;

/// <summary>Users whose logits are made up.</summary>
internal static class Passes
{
    public static readonly ScorerModel Model = new("<made up>", "abc", 100);

    /// <summary>A user with a pass for letters in the retriever's order and one for the reversed order.</summary>
    /// <param name="target">The true item's place.</param>
    /// <param name="plain">Logits of the first pass, by candidate.</param>
    /// <param name="reversed">Logits of the second pass, by place.</param>
    public static RankedCase Letters(int target, float[] plain, float[] reversed) =>
        Titles(target, plain) with { Shuffled = Scores(reversed), Places = [.. Enumerable.Range(0, plain.Length).Reverse()] };

    /// <summary>A user with one pass.</summary>
    public static RankedCase Titles(int target, float[] logits) => new(
        "user", target, [.. Enumerable.Range(0, logits.Length).Select(place => 1.0 / (place + 1))], Scores(logits), null, [], 4)
    { RetrievalMilliseconds = 1 };

    /// <summary>One seed's users, with the ranker in sole charge.</summary>
    public static RankerRun Run(int seed, params RankedCase[] users) => new(
        seed,
        Model,
        users.Any(user => user.Shuffled is not null) ? PromptReading.Letters : PromptReading.Titles,
        new FusionWeights { RetrieverWeight = 0, RankerWeight = 1, Calibration = new FusionCalibration { Temperature = 2, None = 0.5 } },
        users.Any(user => user.Shuffled is not null) ? new Dictionary<string, double> { ["A"] = 2, ["B"] = -1, ["C"] = -1 } : [],
        users,
        users);

    private static OnePassScores Scores(float[] logits) =>
        new([], [.. logits.Select((_, place) => ((char)('A' + place)).ToString())], logits, "template", Model, 50, 0);
}
