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
        for (var item = 0; item < scores.Length && top.Length > 0; item++)
        {
            // The heap's root is the worst that is kept. Indexes rise, so an equal score never displaces what is there.
            if ((count == top.Length && scores[item] <= top[0].Score) || excluded.Contains(item))
            {
                continue;
            }

            var entry = new ScoredIndex(item, scores[item]);
            if (count < top.Length)
            {
                top[count] = entry;
                SiftUp(top, count++);
            }
            else
            {
                top[0] = entry;
                SiftDown(top[..count]);
            }
        }

        for (var last = count - 1; last > 0; last--)
        {
            (top[0], top[last]) = (top[last], top[0]);
            SiftDown(top[..last]);
        }

        return count;
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
