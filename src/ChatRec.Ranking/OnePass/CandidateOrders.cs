namespace ChatRec.Ranking.OnePass;

/// <summary>
/// Orders in which the same candidates are shown, so that neither a place nor a letter favours one of them. Rotations by equal steps: in k
/// orders of n each candidate stands at k places that are n/k apart, and under as many letters.
/// </summary>
internal static class CandidateOrders
{
    /// <summary>Orders of <paramref name="count"/> candidates: the candidate at each place. The first is 0, 1, 2 …, the retriever's.</summary>
    /// <param name="count">Candidates, at least one.</param>
    /// <param name="orders">How many orders are wanted; there are no more than candidates.</param>
    public static IReadOnlyList<int[]> Of(int count, int orders)
    {
        var distinct = Math.Min(count, orders);
        return [.. Enumerable.Range(0, distinct).Select(order => Enumerable.Range(0, count).Select(place => (place + (order * count / distinct)) % count).ToArray())];
    }
}
