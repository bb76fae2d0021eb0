using Microsoft.Data.Sqlite;

namespace ChatRec.Retrieval.VectorStores.Sqlite;

/// <summary>
/// Vector tables in memory, the least recently searched go first: comparing 10,000 vectors there takes a small part of what a scan of the file takes. A table is
/// used only by a search whose snapshot has the version that it was read at, so a write is seen at once, of whichever process. Safe for concurrent use.
/// </summary>
/// <param name="budget">Bytes of vectors that are kept at most; a larger table never is.</param>
internal sealed class VectorMemory(long budget)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _recent = [];

    /// <summary>Bytes of vectors that are kept now.</summary>
    public long Bytes { get; private set; }

    /// <summary>The table of one of a collection's vectors as the connection's snapshot has it; null: too large.</summary>
    public VectorTable? Find(SqliteConnection connection, Collection collection, int index)
    {
        if (budget == 0)
        {
            return null;
        }

        // Whoever comes while a table is read waits for it: to read it twice takes longer, and twice the memory.
        lock (_lock)
        {
            var key = (collection.Id, index);
            var known = _recent.FirstOrDefault(entry => entry.Key == key);
            if (known is not null)
            {
                Forget(known);
            }

            var entry = known?.Version == collection.Version ? known : Read(connection, collection, index);
            _recent.AddFirst(entry);
            Bytes += entry.Bytes;
            return entry.Table;
        }
    }

    private Entry Read(SqliteConnection connection, Collection collection, int index)
    {
        var count = collection.CountVectors(connection, index);
        var bytes = count * collection.Vectors[index].Dimensions * sizeof(float);
        if (bytes > Math.Min(budget, Array.MaxLength))
        {
            return new Entry((collection.Id, index), collection.Version, 0, null);
        }

        while (Bytes + bytes > budget)
        {
            Forget(_recent.Last!.Value);
        }

        return new Entry((collection.Id, index), collection.Version, bytes, VectorTable.Read(connection, collection, index, (int)count));
    }

    private void Forget(Entry entry)
    {
        _recent.Remove(entry);
        Bytes -= entry.Bytes;
    }

    /// <summary>A table, or that it was too large.</summary>
    private sealed record Entry((long Collection, int Vector) Key, long Version, long Bytes, VectorTable? Table);
}
