using ChatRec.Llama;

namespace ChatRec.Ranking.OnePass.LlamaCpp;

/// <summary>A prompt to be decoded.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Texts">Tokens of the texts whose likelihood after it is wanted; empty: only the next token is asked for.</param>
internal sealed record WaitingPrompt(int[] Tokens, IReadOnlyList<int[]> Texts)
{
    /// <summary>Tokens of the texts that are decoded: all but the last of each.</summary>
    public int TextTokens { get; } = Texts.Sum(text => text.Length - 1);
}

/// <summary>One decode: its tokens, each for one or more sequences, and the prompts that they make.</summary>
internal sealed class DecodePlan
{
    public List<DecodeEntry> Entries { get; } = [];

    public List<PlannedPrompt> Prompts { get; } = [];

    /// <summary>Cells of the KV cache that the plan's prompts take, those that were filled before among them.</summary>
    public int Cells { get; set; }

    /// <summary>Tokens whose logits are wanted.</summary>
    public int Rows { get; private set; }

    /// <summary>Sequences that branch off the prompts.</summary>
    public int Branches { get; set; }

    /// <summary>Adds a token and returns its row.</summary>
    public int Add(int token, int position, int sequence, bool isOutput)
    {
        Entries.Add(new DecodeEntry(token, position, [sequence], isOutput));
        Cells++;
        Rows += isOutput ? 1 : 0;
        return Entries.Count - 1;
    }

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

    /// <summary>The texts that may follow it.</summary>
    public IReadOnlyList<PlannedText> Texts { get; init; } = [];
}

/// <summary>A text of a decode.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Rows">For each of them, the row whose logits say how likely it is.</param>
internal sealed record PlannedText(int[] Tokens, int[] Rows);
