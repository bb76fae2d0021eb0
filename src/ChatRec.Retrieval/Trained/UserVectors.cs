using ChatRec.Retrieval.Sequences;

namespace ChatRec.Retrieval.Trained;

/// <summary>
/// User vectors by history, the most recently used remembered: a history that is known costs nothing, and with LRURec one that grew by an interaction costs
/// one step. What comes out is what <see cref="SequenceModel.UserVector"/> gives. Safe for concurrent use.
/// </summary>
/// <param name="model">The encoder.</param>
/// <param name="capacity">Histories remembered, at least 1.</param>
public sealed class UserVectors(SequenceModel model, int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _recent = [];

    /// <summary>Histories remembered now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _recent.Count;
            }
        }
    }

    /// <summary>Interactions that were taken into a state so far: what remembering spares.</summary>
    internal long Steps { get; private set; }

    /// <summary>The vector of a history.</summary>
    /// <param name="history">Item numbers, oldest first; of more than the encoder reads, the newest count.</param>
    /// <returns>As many components as the encoder's vectors have, the last one 1. Not to be changed.</returns>
    public float[] Of(ReadOnlySpan<int> history)
    {
        // Whoever reads the newest only starts elsewhere with each new one: nothing to go on from, and nothing worth keeping.
        if (history.IsEmpty || history.Length > model.MaxLength)
        {
            return Anew(history);
        }

        var known = Find(history);
        if (known?.Items.Length == history.Length)
        {
            return known.Vector;
        }

        Entry made;
        if (model is LruRecModel recurrent)
        {
            var state = known?.State?.Copy() ?? recurrent.NewState();
            foreach (var item in history[state.Count..])
            {
                state.Add(item);
            }

            made = new Entry(history.ToArray(), state.Vector.ToArray(), state);
        }
        else
        {
            made = new Entry(history.ToArray(), Anew(history), null);
        }

        Remember(made, history.Length - (known?.Items.Length ?? 0));
        return made.Vector;
    }

    private float[] Anew(ReadOnlySpan<int> history)
    {
        var vector = new float[model.Dimensions];
        model.UserVector(history, vector);
        return vector;
    }

    /// <summary>What is remembered of the longest beginning of a history; without states, of the whole.</summary>
    private Entry? Find(ReadOnlySpan<int> history)
    {
        Span<ulong> keys = stackalloc ulong[Math.Min(history.Length, 256)];
        var skipped = history.Length - keys.Length;
        var key = KeyOf(history[..skipped]);
        for (var length = 0; length < keys.Length; length++)
        {
            keys[length] = key = Extend(key, history[skipped + length]);
        }

        lock (_lock)
        {
            var shortest = model is LruRecModel ? 1 : history.Length;
            for (var length = history.Length; length >= Math.Max(shortest, skipped + 1); length--)
            {
                if (_entries.TryGetValue(keys[length - skipped - 1], out var node) && history[..length].SequenceEqual(node.Value.Items))
                {
                    _recent.Remove(node);
                    _recent.AddFirst(node);
                    return node.Value;
                }
            }
        }

        return null;
    }

    private void Remember(Entry entry, int steps)
    {
        var key = KeyOf(entry.Items);
        lock (_lock)
        {
            Steps += steps;
            if (_entries.TryGetValue(key, out var other))
            {
                _recent.Remove(other);
            }
            else if (_recent.Count == capacity)
            {
                _entries.Remove(KeyOf(_recent.Last!.Value.Items));
                _recent.RemoveLast();
            }

            _entries[key] = _recent.AddFirst(entry);
        }
    }

    private static ulong KeyOf(ReadOnlySpan<int> history)
    {
        var key = 0UL;
        foreach (var item in history)
        {
            key = Extend(key, item);
        }

        return key;
    }

    // SplitMix64's mixing. Two histories of one key are told apart by their items; they only displace each other.
    private static ulong Extend(ulong key, int item)
    {
        key += (uint)item + 0x9E3779B97F4A7C15UL;
        key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9UL;
        key = (key ^ (key >> 27)) * 0x94D049BB133111EBUL;
        return key ^ (key >> 31);
    }

    private sealed record Entry(int[] Items, float[] Vector, LruRecState? State);
}
