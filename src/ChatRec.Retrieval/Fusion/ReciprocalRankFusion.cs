using ChatRec.Retrieval.Candidates;

namespace ChatRec.Retrieval.Fusion;

/// <summary>
/// Merges ranked lists by reciprocal rank (Cormack, Clarke and Büttcher 2009) with Qdrant's constants and weights: a list of weight w gives
/// the item at rank r, counted from 0, the score 1 / ((r + 1) / w + k - 1), which is 1 / (k + r) at weight 1.
/// </summary>
public static class ReciprocalRankFusion
{
    /// <summary>Qdrant's default k.</summary>
    public const double DefaultK = 2;

    /// <summary>The fused list, best first, ties by id (ordinal).</summary>
    /// <param name="lists">Ranked lists, best first, no id twice in one list. A list of weight 0 counts for nothing.</param>
    /// <param name="k">At least 1; the larger, the more it matters that lists agree, and the less who is first.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A weight is negative or no number, k is below 1, or the count below 1.</exception>
    public static IReadOnlyList<ScoredItem> Fuse(IReadOnlyList<FusionList> lists, double k = DefaultK, int count = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(lists);
        if (!(k >= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(k), k, "k of reciprocal rank fusion is at least 1.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var list in lists)
        {
            if (!(list.Weight >= 0) || double.IsInfinity(list.Weight))
            {
                throw new ArgumentOutOfRangeException(nameof(lists), list.Weight, "A list's weight is a number of at least 0.");
            }

            for (var rank = 0; rank < list.Items.Count && list.Weight > 0; rank++)
            {
                var id = list.Items[rank].ItemId;
                scores[id] = scores.GetValueOrDefault(id) + (1 / (((rank + 1) / list.Weight) + k - 1));
            }
        }

        return [.. scores
            .Select(pair => new ScoredItem(pair.Key, pair.Value))
            .OrderByDescending(item => item.Score)
            .ThenBy(item => item.ItemId, StringComparer.Ordinal)
            .Take(count)];
    }
}

/// <summary>One list of a fusion.</summary>
/// <param name="Items">Best first.</param>
/// <param name="Weight">At least 0; 1 is the plain formula.</param>
public readonly record struct FusionList(IReadOnlyList<ScoredItem> Items, double Weight = 1);
