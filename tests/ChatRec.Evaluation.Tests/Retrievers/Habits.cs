using ChatRec.Evaluation.Data;

namespace ChatRec.Evaluation.Tests.Retrievers;

/// <summary>Users who mostly go from one item to the next in a ring: what co-transition finds and popularity cannot.</summary>
internal static class Habits
{
    public static EvaluationData Data(int users = 120, int items = 40, int seed = 1)
    {
        var random = new Random(seed);
        var sequences = Enumerable.Range(0, users).Select(_ =>
        {
            var item = random.Next(items);
            return Enumerable.Range(0, random.Next(6, 14)).Select(_ => item = (item + (random.Next(5) == 0 ? random.Next(items) : 1)) % items).ToArray();
        }).ToArray();
        return With(items, sequences);
    }

    public static EvaluationData With(int items, int[][] sequences) => new(
        "habits",
        [.. Enumerable.Range(0, items).Select(item => $"i{item}")],
        [.. Enumerable.Range(0, items).Select(item => $"Item {item}")],
        [.. Enumerable.Range(0, sequences.Length).Select(user => $"u{user}")],
        sequences,
        null);
}
