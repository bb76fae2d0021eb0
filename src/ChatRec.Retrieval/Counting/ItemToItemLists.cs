namespace ChatRec.Retrieval.Counting;

/// <summary>What every counting model comes down to: for each item a short list of other items with weights, all in one array.</summary>
public sealed class ItemToItemLists
{
    private readonly int[] _starts;
    private readonly Neighbour[] _entries;

    private ItemToItemLists(int[] starts, Neighbour[] entries)
    {
        _starts = starts;
        _entries = entries;
    }

    /// <summary>Number of items, N.</summary>
    public int ItemCount => _starts.Length - 1;

    /// <summary>Number of weights in all lists; each takes 8 bytes.</summary>
    public int EntryCount => _entries.Length;

    /// <summary>An item's list, in the order in which it was built.</summary>
    public ReadOnlySpan<Neighbour> this[int item] => _entries.AsSpan(_starts[item].._starts[item + 1]);

    /// <summary>Puts rows into one array.</summary>
    /// <param name="rows">One row an item; they are copied.</param>
    /// <exception cref="ArgumentException">A row names an item outside of the catalogue, or a weight is no number.</exception>
    public static ItemToItemLists FromRows(IReadOnlyList<Neighbour[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var starts = new int[rows.Count + 1];
        for (var item = 0; item < rows.Count; item++)
        {
            starts[item + 1] = checked(starts[item] + rows[item].Length);
        }

        var entries = new Neighbour[starts[^1]];
        for (var item = 0; item < rows.Count; item++)
        {
            foreach (var neighbour in rows[item])
            {
                if (neighbour.Item < 0 || neighbour.Item >= rows.Count || !float.IsFinite(neighbour.Weight))
                {
                    throw new ArgumentException($"The list of item {item} holds {neighbour}; items are 0 to {rows.Count - 1} and weights finite.", nameof(rows));
                }
            }

            rows[item].CopyTo(entries, starts[item]);
        }

        return new ItemToItemLists(starts, entries);
    }
}
