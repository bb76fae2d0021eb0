namespace ChatRec.Retrieval.Scoring;

/// <summary>The best items of a whole catalogue's scores, without sorting the catalogue and without an allocation.</summary>
public static class TopItems
{
    /// <summary>Fills <paramref name="top"/> with the best items, best first; equal scores by index, lower first.</summary>
    /// <param name="scores">One score an item.</param>
    /// <param name="excluded">Items to leave out, in any order: usually the history.</param>
    /// <param name="top">As many places as items are wanted.</param>
    /// <returns>How many places were filled: fewer than asked for only when the catalogue has no more.</returns>
    public static int Select(ReadOnlySpan<float> scores, ReadOnlySpan<int> excluded, Span<ScoredIndex> top)
    {
        var count = 0;
        for (var item = 0; item < scores.Length; item++)
        {
            if (IsAmong(scores[item], top, count) && !excluded.Contains(item))
            {
                Add(new ScoredIndex(item, scores[item]), top, ref count);
            }
        }

        Sort(top[..count]);
        return count;
    }

    /// <summary>Fills <paramref name="top"/> with the best of the items that are allowed, best first; equal scores by index, lower first.</summary>
    /// <param name="scores">One score an item.</param>
    /// <param name="isAllowed">Asked only of items whose score is good enough.</param>
    /// <param name="top">As many places as items are wanted.</param>
    /// <returns>How many places were filled.</returns>
    public static int Select(ReadOnlySpan<float> scores, Func<int, bool> isAllowed, Span<ScoredIndex> top)
    {
        ArgumentNullException.ThrowIfNull(isAllowed);
        var count = 0;
        for (var item = 0; item < scores.Length; item++)
        {
            if (IsAmong(scores[item], top, count) && isAllowed(item))
            {
                Add(new ScoredIndex(item, scores[item]), top, ref count);
            }
        }

        Sort(top[..count]);
        return count;
    }

    // The heap's root is the worst that is kept. Indexes rise, so an equal score never displaces what is there.
    private static bool IsAmong(float score, ReadOnlySpan<ScoredIndex> top, int count) => count < top.Length || (top.Length > 0 && score > top[0].Score);

    private static void Add(ScoredIndex entry, Span<ScoredIndex> top, ref int count)
    {
        if (count < top.Length)
        {
            top[count] = entry;
            SiftUp(top, count++);
        }
        else
        {
            top[0] = entry;
            SiftDown(top);
        }
    }

    private static void Sort(Span<ScoredIndex> heap)
    {
        for (var last = heap.Length - 1; last > 0; last--)
        {
            (heap[0], heap[last]) = (heap[last], heap[0]);
            SiftDown(heap[..last]);
        }
    }

    private static void SiftUp(Span<ScoredIndex> heap, int child)
    {
        while (child > 0)
        {
            var parent = (child - 1) / 2;
            if (!IsWorse(heap[child], heap[parent]))
            {
                return;
            }

            (heap[child], heap[parent]) = (heap[parent], heap[child]);
            child = parent;
        }
    }

    private static void SiftDown(Span<ScoredIndex> heap)
    {
        var parent = 0;
        while (true)
        {
            var worst = (2 * parent) + 1;
            if (worst >= heap.Length)
            {
                return;
            }

            if (worst + 1 < heap.Length && IsWorse(heap[worst + 1], heap[worst]))
            {
                worst++;
            }

            if (!IsWorse(heap[worst], heap[parent]))
            {
                return;
            }

            (heap[worst], heap[parent]) = (heap[parent], heap[worst]);
            parent = worst;
        }
    }

    private static bool IsWorse(ScoredIndex a, ScoredIndex b) => a.Score < b.Score || (a.Score == b.Score && a.Item > b.Item);
}
