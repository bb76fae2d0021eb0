using ChatRec.Doubles.Points;

namespace ChatRec.Doubles.Queries;

/// <summary>Merges ranked lists into one.</summary>
internal static class Fusion
{
    /// <summary>Sum over the lists of 1 / ((rank + 1) / weight + k - 1), ranks from 0.</summary>
    public static List<ScoredPoint> ReciprocalRank(IReadOnlyList<List<ScoredPoint>> lists, int k, IReadOnlyList<float>? weights) =>
        Merge(lists.Select((list, i) => list.Select((p, rank) =>
            (p.Point, (float)(1 / (((rank + 1.0) / (weights?[i] ?? 1)) + k - 1))))));

    /// <summary>Sum of the scores mapped from mean ± 3σ (the sample's) to 0..1; one half where they do not differ.</summary>
    public static List<ScoredPoint> DistributionBased(IReadOnlyList<List<ScoredPoint>> lists) => Merge(lists.Select(list =>
    {
        var mean = list.Count == 0 ? 0 : list.Average(p => (double)p.Score);
        var deviation = list.Count < 2 ? 0 : Math.Sqrt(list.Sum(p => Math.Pow(p.Score - mean, 2)) / (list.Count - 1));
        return list.Select(p => (p.Point, deviation == 0 ? 0.5f : (float)((p.Score - mean + (3 * deviation)) / (6 * deviation))));
    }));

    private static List<ScoredPoint> Merge(IEnumerable<IEnumerable<(StoredPoint Point, float Score)>> lists) =>
        ScoredPoint.Sort(lists.SelectMany(list => list)
            .GroupBy(p => p.Point.Id)
            .Select(group => ScoredPoint.Of(group.First().Point, group.Sum(p => p.Score))));
}
