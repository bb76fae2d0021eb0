using ChatRec.Llama;

namespace ChatRec.Ranking.OnePass.LlamaCpp;

/// <summary>
/// Plans one decode for several prompts: what the KV cache already holds of each is not decoded again (the static beginning of a template,
/// a person's history), and what prompts of the same batch have in common is decoded once, for all of them. Texts that may follow a prompt
/// branch off it for this decode only. Belongs to the scorer's thread.
/// </summary>
internal sealed class PrefixCache
{
    /// <summary>Texts that may branch off the prompts of one decode.</summary>
    public const int Branches = 32;

    private readonly LlamaContext _context;
    private readonly bool _reuse;
    private readonly Slot[] _slots;
    private long _clock;

    /// <summary>Plans for a context that has <see cref="Branches"/> sequences more than prompts are kept.</summary>
    public PrefixCache(LlamaContext context, int prompts, bool reuse)
    {
        _context = context;
        _reuse = reuse;
        _slots = [.. Enumerable.Range(0, prompts).Select(sequence => new Slot(sequence))];
    }

    private int Capacity => Math.Min(_context.ContextTokens, _context.BatchTokens);

    private int MaxRows => Math.Max(_context.Options.MaxOutputs, _context.Options.MaxSequences);

    /// <summary>Splits a prompt's texts so that the tokens of each part find room in one decode beside the prompt.</summary>
    public IEnumerable<int[][]> Split(int[] prompt, IEnumerable<int[]> texts)
    {
        var (part, rows) = (new List<int[]>(), 1);
        foreach (var text in texts)
        {
            if (part.Count > 0 && (part.Count == Branches || rows + text.Length - 1 > MaxRows || prompt.Length + rows + text.Length - 2 > Capacity))
            {
                yield return [.. part];
                (part, rows) = ([], 1);
            }

            part.Add(text);
            rows += text.Length - 1;
        }

        yield return [.. part];
    }

    /// <summary>
    /// Takes as many prompts, in order, as one decode can hold (at least the first), prepares the KV cache and lays out the batch.
    /// </summary>
    public DecodePlan Plan(IReadOnlyList<WaitingPrompt> prompts)
    {
        var plan = new DecodePlan();
        var used = new HashSet<Slot>();
        foreach (var prompt in prompts)
        {
            if (plan.Prompts.Count > 0 && used.Count == _slots.Length)
            {
                break;
            }

            var start = Match(prompt.Tokens, plan, used);
            if (plan.Prompts.Count > 0 && !HasRoom(prompt, start, plan))
            {
                break;
            }

            var planned = start.Sibling is { } sibling ? Share(prompt.Tokens, sibling, start.Common, start.Slot, plan) : Resume(prompt.Tokens, start, plan);
            used.Add(planned.Slot);
            plan.Prompts.Add(planned with { Texts = [.. prompt.Texts.Select(text => Branch(text, planned, plan))] });
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

    /// <summary>After a decode, whether it succeeded or not: nothing branches off any prompt.</summary>
    public void RemoveBranches(DecodePlan plan)
    {
        for (var branch = 0; branch < plan.Branches; branch++)
        {
            _context.RemoveTokens(_slots.Length + branch);
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

    /// <summary>Where a prompt starts best: after what a free slot holds of it, or beside a prompt of the same batch.</summary>
    private Start Match(int[] tokens, DecodePlan plan, HashSet<Slot> used)
    {
        // The last token is always decoded: its row of logits is what is wanted.
        var longest = _reuse ? tokens.Length - 1 : 0;
        var free = _slots.Where(slot => !used.Contains(slot)).OrderBy(slot => slot.LastUsed).ToList();
        var kept = free.Select(slot => (Slot: slot, Common: Common(slot.Tokens, tokens, longest))).MaxBy(entry => entry.Common);
        var beside = plan.Prompts.Select(other => (Prompt: other, Common: Common(other.Tokens, tokens, longest))).DefaultIfEmpty().MaxBy(entry => entry.Common);
        return beside.Common > 0 && beside.Common >= kept.Common
            ? new Start(free[0], free[0], beside.Prompt, beside.Common)
            : new Start(kept.Slot, free[0], null, kept.Common);
    }

    private bool HasRoom(WaitingPrompt prompt, Start start, DecodePlan plan)
    {
        var cells = prompt.Tokens.Length - (start.Sibling is null ? 0 : start.Common) + prompt.TextTokens;
        return plan.Cells + cells <= Capacity
            && plan.Rows + 1 + prompt.TextTokens <= MaxRows
            && plan.Branches + prompt.Texts.Count <= Branches;
    }

    /// <summary>Goes on where the slot's prompt and this one part.</summary>
    private PlannedPrompt Resume(int[] tokens, Start start, DecodePlan plan)
    {
        var (slot, cached) = (start.Slot, start.Common);
        if (cached * 2 < slot.Tokens.Length && slot != start.Oldest)
        {
            // Mostly another person's prompt: it is left to them, and its beginning copied.
            _context.CopySequence(slot.Sequence, start.Oldest.Sequence, cached);
            slot.LastUsed = ++_clock;
            slot = start.Oldest;
        }
        else if (!_context.RemoveTokens(slot.Sequence, cached))
        {
            _context.RemoveTokens(slot.Sequence);
            cached = 0;
        }

        plan.Cells += cached;
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
            entries[index] = plan.Add(tokens[cached + index], cached + index, slot.Sequence, isOutput: index == entries.Length - 1);
        }

        slot.Tokens = tokens[..cached];
        slot.LastUsed = ++_clock;
        return new PlannedPrompt(tokens, slot, cached, cached + decodedBeside.Length, entries);
    }

    /// <summary>Lays out a text after a prompt, without its last token, whose row nobody asks for.</summary>
    private PlannedText Branch(int[] text, PlannedPrompt prompt, DecodePlan plan)
    {
        var rows = new int[text.Length];
        rows[0] = prompt.Row;
        if (text.Length == 1)
        {
            return new PlannedText(text, rows);
        }

        var sequence = _slots.Length + plan.Branches++;
        if (prompt.Cached > 0)
        {
            _context.CopySequence(prompt.Slot.Sequence, sequence, prompt.Cached);
        }

        foreach (var entry in prompt.Entries)
        {
            plan.Entries[entry].Sequences.Add(sequence);
        }

        for (var index = 0; index < text.Length - 1; index++)
        {
            rows[index + 1] = plan.Add(text[index], prompt.Tokens.Length + index, sequence, isOutput: true);
        }

        return new PlannedText(text, rows);
    }

    /// <summary>Frees the longest unused prompts until the new tokens fit; cells that two unused sequences share are counted twice, to be safe.</summary>
    private void MakeRoom(DecodePlan plan, HashSet<Slot> used)
    {
        var unused = _slots.Where(slot => !used.Contains(slot)).OrderBy(slot => slot.LastUsed).ToList();
        var free = _context.ContextTokens - plan.Cells - unused.Sum(slot => slot.Tokens.Length);
        foreach (var slot in unused)
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

    /// <summary>Where a prompt starts.</summary>
    /// <param name="Slot">The slot that holds the beginning, or takes the prompt where a sibling has it.</param>
    /// <param name="Oldest">The free slot that was used longest ago.</param>
    /// <param name="Sibling">The prompt of the same batch that has the beginning; null: the slot has it.</param>
    /// <param name="Common">Tokens of the beginning.</param>
    private readonly record struct Start(Slot Slot, Slot Oldest, PlannedPrompt? Sibling, int Common);
}
