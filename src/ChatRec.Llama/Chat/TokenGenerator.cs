using ChatRec.Llama.Sampling;

namespace ChatRec.Llama.Chat;

/// <summary>
/// Generates tokens after a prompt, in one sequence whose KV cache it keeps: the next prompt decodes only what it does not
/// share with the last one and its answer. Used by one thread.
/// </summary>
internal sealed class TokenGenerator(LlamaContext context)
{
    private readonly LlamaBatch _batch = new();
    private readonly List<int> _held = [];
    private int _last;

    /// <summary>Decodes a prompt, except for what the cache holds of it.</summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="cancellationToken">Reaches into the decode.</param>
    /// <returns>How many tokens the cache held, and the row of the last token's logits.</returns>
    internal (int Reused, int Row) Prefill(int[] prompt, CancellationToken cancellationToken)
    {
        var shared = 0;
        while (shared < _held.Count && shared < prompt.Length - 1 && _held[shared] == prompt[shared])
        {
            shared++;
        }

        Keep(ref shared);
        var row = 0;
        for (var position = shared; position < prompt.Length; position += context.BatchTokens)
        {
            var count = Math.Min(context.BatchTokens, prompt.Length - position);
            row = Decode(prompt.AsSpan(position, count), cancellationToken);
        }

        return (shared, row);
    }

    /// <summary>Generates tokens until the model ends its turn, the limit is reached or the caller stops.</summary>
    /// <param name="row">Row of the last prompt token's logits.</param>
    /// <param name="sampler">Chooses.</param>
    /// <param name="limit">Most tokens.</param>
    /// <param name="cancellationToken">Reaches into the decode.</param>
    internal IEnumerable<int> Generate(int row, LlamaSampler sampler, int limit, CancellationToken cancellationToken)
    {
        for (var count = 0; count < limit; count++)
        {
            if (count > 0)
            {
                row = Decode([_last], cancellationToken);
            }

            _last = sampler.Sample(context.Logits(row));
            if (context.Model.Vocabulary.IsEndOfGeneration(_last))
            {
                yield break;
            }

            yield return _last;
        }
    }

    private int Decode(ReadOnlySpan<int> tokens, CancellationToken cancellationToken)
    {
        _batch.Clear();
        var row = _batch.AddRange(tokens, _held.Count, sequence: 0);
        context.Decode(_batch, cancellationToken);
        _held.AddRange(tokens);
        return row;
    }

    private void Keep(ref int tokens)
    {
        // A recurrent model cannot forget a part.
        if (tokens < _held.Count && !context.RemoveTokens(0, tokens))
        {
            context.RemoveTokens(0);
            tokens = 0;
        }

        _held.RemoveRange(tokens, _held.Count - tokens);
    }
}
