using ChatRec.Retrieval.Candidates;

namespace ChatRec.Retrieval.Fusion;

/// <summary>
/// Distribution-based score fusion (Mazzeschi 2023) as Qdrant computes it: a list's scores are mapped by (s − (mean − 3σ)) / 6σ, where σ is the sample
/// deviation, and an item's mapped scores are summed. In a list of one, or of equal scores, every score becomes 0.5.
/// </summary>
public static class DistributionFusion
{
    /// <summary>The fused list, best first, ties by id (ordinal).</summary>
    /// <param name="lists">Scored lists, no id twice in one list.</param>
    /// <param name="count">How many, at least 1.</param>
    public static IReadOnlyList<ScoredItem> Fuse(IReadOnlyList<IReadOnlyList<ScoredItem>> lists, int count = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(lists);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var list in lists.Where(list => list.Count > 0))
        {
            var mean = list.Average(item => item.Score);
            var deviation = list.Count == 1 ? 0 : Math.Sqrt(list.Sum(item => (item.Score - mean) * (item.Score - mean)) / (list.Count - 1));
            foreach (var item in list)
            {
                var mapped = deviation == 0 ? 0.5 : (item.Score - (mean - (3 * deviation))) / (6 * deviation);
                scores[item.ItemId] = scores.GetValueOrDefault(item.ItemId) + mapped;
            }
        }

        return [.. scores
            .Select(pair => new ScoredItem(pair.Key, pair.Value))
            .OrderByDescending(item => item.Score)
            .ThenBy(item => item.ItemId, StringComparer.Ordinal)
            .Take(count)];
    }
}
