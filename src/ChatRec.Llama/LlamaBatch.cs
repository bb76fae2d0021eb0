namespace ChatRec.Llama;

/// <summary>
/// Tokens to decode together: of one sequence or of several, each with its position, and with a mark on those whose logits
/// are wanted. Reusable; not thread-safe.
/// </summary>
public sealed class LlamaBatch
{
    private readonly List<int> _tokens = [];
    private readonly List<int> _positions = [];
    private readonly List<int> _sequences = [];
    private readonly List<int> _sequenceCounts = [];
    private readonly List<bool> _outputs = [];

    /// <summary>Number of tokens.</summary>
    public int Count => _tokens.Count;

    internal IReadOnlyList<int> Tokens => _tokens;

    internal IReadOnlyList<int> Positions => _positions;

    /// <summary>Sequences of all tokens, one after the other; <see cref="SequenceCounts"/> tells how many each has.</summary>
    internal IReadOnlyList<int> Sequences => _sequences;

    internal IReadOnlyList<int> SequenceCounts => _sequenceCounts;

    internal IReadOnlyList<bool> Outputs => _outputs;

    /// <summary>Adds a token.</summary>
    /// <param name="token">Its number in the vocabulary.</param>
    /// <param name="position">Its place in the sequence, from 0; a sequence that is held goes on where it ended.</param>
    /// <param name="sequence">Its sequence, from 0.</param>
    /// <param name="output">Whether its logits are wanted.</param>
    /// <returns>The row: what <see cref="LlamaContext.Logits(int)"/> takes.</returns>
    public int Add(int token, int position, int sequence, bool output) => Add(token, position, [sequence], output);

    /// <summary>Adds a token that several sequences share.</summary>
    /// <returns>The row: what <see cref="LlamaContext.Logits(int)"/> takes.</returns>
    public int Add(int token, int position, ReadOnlySpan<int> sequences, bool output)
    {
        if (sequences.IsEmpty)
        {
            throw new ArgumentException("A token belongs to at least one sequence.", nameof(sequences));
        }

        _tokens.Add(token);
        _positions.Add(position);
        _sequences.AddRange(sequences);
        _sequenceCounts.Add(sequences.Length);
        _outputs.Add(output);
        return _tokens.Count - 1;
    }

    /// <summary>Adds consecutive tokens of a sequence and marks the last one for output.</summary>
    /// <param name="tokens">The tokens, at least one.</param>
    /// <param name="firstPosition">Position of the first.</param>
    /// <param name="sequence">Their sequence.</param>
    /// <param name="outputLast">Whether the last one's logits are wanted.</param>
    /// <returns>The last token's row: what <see cref="LlamaContext.Logits(int)"/> takes.</returns>
    public int AddRange(ReadOnlySpan<int> tokens, int firstPosition, int sequence, bool outputLast = true)
    {
        if (tokens.IsEmpty)
        {
            throw new ArgumentException("A sequence has at least one token.", nameof(tokens));
        }

        for (var index = 0; index < tokens.Length; index++)
        {
            Add(tokens[index], firstPosition + index, sequence, outputLast && index == tokens.Length - 1);
        }

        return Count - 1;
    }

    /// <summary>Removes all tokens.</summary>
    public void Clear()
    {
        _tokens.Clear();
        _positions.Clear();
        _sequences.Clear();
        _sequenceCounts.Clear();
        _outputs.Clear();
    }
}
