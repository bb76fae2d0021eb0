using System.Buffers;

namespace ChatRec.Retrieval.Sequences;

/// <summary>SASRec for serving (Kang and McAuley, ICDM 2018): reads the whole history for each user vector.</summary>
public sealed class SasRecModel : SequenceModel
{
    private readonly Norm _inputNorm;
    private readonly AttentionBlock[] _blocks;

    internal SasRecModel(ModelWeights weights)
        : base(weights)
    {
        _inputNorm = weights.Norm("input_norm", Width);
        _blocks = AttentionBlock.All(weights, Width, causal: true);
    }

    private protected override void Encode(ReadOnlySpan<int> history, Span<float> vector)
    {
        var pooled = ArrayPool<float>.Shared.Rent(history.Length * Width);
        var x = pooled.AsSpan(0, history.Length * Width);
        for (var token = 0; token < history.Length; token++)
        {
            var row = x.Slice(token * Width, Width);
            ItemVector(history[token]).CopyTo(row);
            _inputNorm.Apply(row);
        }

        for (var block = 0; block < _blocks.Length; block++)
        {
            _blocks[block].Apply(x, history.Length, onlyLast: block == _blocks.Length - 1);
        }

        x[^Width..].CopyTo(vector);
        ArrayPool<float>.Shared.Return(pooled);
    }
}
