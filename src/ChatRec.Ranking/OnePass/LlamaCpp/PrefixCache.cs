using ChatRec.Llama;

namespace ChatRec.Ranking.OnePass.LlamaCpp;

/// <summary>
/// Plans one decode for several prompts: what the KV cache already holds of each is not decoded again (the static beginning of a template,
/// a person's history), and what prompts of the same batch have in common is decoded once, for all of them. Belongs to the scorer's thread.
/// </summary>
internal sealed class PrefixCache
{
    private readonly LlamaContext _context;
    private readonly bool _reuse;
    private readonly Slot[] _slots;
    private long _clock;

    public PrefixCache(LlamaContext context, int sequences, bool reuse)
    {
        _context = context;
        _reuse = reuse;
        _slots = [.. Enumerable.Range(0, sequences).Select(sequence => new Slot(sequence))];
    }

    /// <summary>
    /// Takes as many prompts, in order, as one decode can hold (at least the first), prepares the KV cache and lays out the batch.
    /// </summary>
    public DecodePlan Plan(IReadOnlyList<int[]> prompts)
    {
        var plan = new DecodePlan();
        var used = new HashSet<Slot>();
        foreach (var prompt in prompts)
        {
            var needed = plan.Prompts.Sum(planned => planned.Tokens.Length) + prompt.Length;
            if (plan.Prompts.Count > 0 && (used.Count == _slots.Length || needed > Math.Min(_context.ContextTokens, _context.BatchTokens)))
            {
                break;
            }

            var planned = Place(prompt, plan, used);
            used.Add(planned.Slot);
            plan.Prompts.Add(planned);
        }

        MakeRoom(plan, used);
        return plan;
    }

    /// <summary>After a decode that succeeded: the slots hold whole prompts now.</summary>
    public static void Commit(DecodePlan plan)
    {
        foreach (var planned in plan.Prompts)
        {
            planned.Slot.Tokens = planned.Tokens;
        }
    }

    /// <summary>Forgets everything, after a failure that leaves the cache's state in doubt.</summary>
    public void Clear()
    {
        _context.Clear();
        foreach (var slot in _slots)
        {
            slot.Tokens = [];
            slot.LastUsed = 0;
        }
    }

    private PlannedPrompt Place(int[] tokens, DecodePlan plan, HashSet<Slot> used)
    {
        // The last token is always decoded: its row of logits is what is wanted.
        var longest = _reuse ? tokens.Length - 1 : 0;
        var free = _slots.Where(slot => !used.Contains(slot)).OrderBy(slot => slot.LastUsed).ToList();
        var kept = free.Select(slot => (Slot: slot, Common: Common(slot.Tokens, tokens, longest))).MaxBy(entry => entry.Common);
        var beside = plan.Prompts.Select(other => (Prompt: other, Common: Common(other.Tokens, tokens, longest))).DefaultIfEmpty().MaxBy(entry => entry.Common);

        if (beside.Prompt is { } sibling && beside.Common > kept.Common)
        {
            return Share(tokens, sibling, beside.Common, free[0], plan);
        }

        var slot = kept.Slot;
        var cached = kept.Common;
        if (cached * 2 < slot.Tokens.Length && slot != free[0])
        {
            // Mostly another person's prompt: it is left to them, and its beginning copied.
            _context.CopySequence(slot.Sequence, free[0].Sequence, cached);
            slot.LastUsed = ++_clock;
            slot = free[0];
        }
        else if (!_context.RemoveTokens(slot.Sequence, cached))
        {
            _context.RemoveTokens(slot.Sequence);
            cached = 0;
        }

        return Lay(tokens, slot, cached, decodedBeside: [], plan);
    }

    /// <summary>Shares the beginning with a prompt of the same batch: what the cache holds is copied, what is being decoded belongs to both.</summary>
    private PlannedPrompt Share(int[] tokens, PlannedPrompt sibling, int common, Slot slot, DecodePlan plan)
    {
        var cached = Math.Min(common, sibling.Cached);
        _context.RemoveTokens(slot.Sequence);
        if (cached > 0)
        {
            _context.CopySequence(sibling.Slot.Sequence, slot.Sequence, cached);
        }

        var shared = sibling.Entries[..(common - cached)];
        foreach (var entry in shared)
        {
            plan.Entries[entry].Sequences.Add(slot.Sequence);
        }

        return Lay(tokens, slot, cached, shared, plan);
    }

    private PlannedPrompt Lay(int[] tokens, Slot slot, int cached, int[] decodedBeside, DecodePlan plan)
    {
        var entries = new int[tokens.Length - cached];
        decodedBeside.CopyTo(entries, 0);
        for (var index = decodedBeside.Length; index < entries.Length; index++)
        {
            entries[index] = plan.Entries.Count;
            plan.Entries.Add(new DecodeEntry(tokens[cached + index], cached + index, [slot.Sequence], index == entries.Length - 1));
        }

        slot.Tokens = tokens[..cached];
        slot.LastUsed = ++_clock;
        return new PlannedPrompt(tokens, slot, cached, cached + decodedBeside.Length, entries);
    }

    /// <summary>Frees the longest unused prompts until the new tokens fit; cells that two sequences share are counted twice, to be safe.</summary>
    private void MakeRoom(DecodePlan plan, HashSet<Slot> used)
    {
        var free = _context.ContextTokens - plan.Entries.Count - _slots.Sum(slot => slot.Tokens.Length);
        foreach (var slot in _slots.Where(slot => !used.Contains(slot)).OrderBy(slot => slot.LastUsed))
        {
            if (free >= 0)
            {
                return;
            }

            free += slot.Tokens.Length;
            _context.RemoveTokens(slot.Sequence);
            slot.Tokens = [];
        }
    }

    private static int Common(int[] held, int[] tokens, int longest) =>
        held.AsSpan().CommonPrefixLength(tokens.AsSpan(0, longest));

    /// <summary>A sequence of the KV cache and the tokens that it holds.</summary>
    internal sealed class Slot(int sequence)
    {
        public int Sequence { get; } = sequence;

        public int[] Tokens { get; set; } = [];

        public long LastUsed { get; set; }
    }
}

/// <summary>One decode: its tokens, each for one or more sequences, and the prompts that they make.</summary>
internal sealed class DecodePlan
{
    public List<DecodeEntry> Entries { get; } = [];

    public List<PlannedPrompt> Prompts { get; } = [];

    public LlamaBatch ToBatch()
    {
        var batch = new LlamaBatch();
        foreach (var entry in Entries)
        {
            batch.Add(entry.Token, entry.Position, [.. entry.Sequences], entry.IsOutput);
        }

        return batch;
    }
}

/// <summary>A token of a decode.</summary>
internal sealed record DecodeEntry(int Token, int Position, List<int> Sequences, bool IsOutput);

/// <summary>A prompt of a decode.</summary>
/// <param name="Tokens">All its tokens.</param>
/// <param name="Slot">Where it is kept.</param>
/// <param name="Cached">Tokens that the KV cache held already.</param>
/// <param name="Reused">Those, and the ones that another prompt of the batch decodes for it too.</param>
/// <param name="Entries">Indices of the batch's entries for the tokens after the cached ones.</param>
internal sealed record PlannedPrompt(int[] Tokens, PrefixCache.Slot Slot, int Cached, int Reused, int[] Entries)
{
    /// <summary>The row whose logits follow the prompt.</summary>
    public int Row => Entries[^1];
}
