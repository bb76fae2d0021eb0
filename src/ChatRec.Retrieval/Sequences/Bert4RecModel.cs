using System.Buffers;
using System.Numerics.Tensors;

namespace ChatRec.Retrieval.Sequences;

/// <summary>BERT4Rec for serving (Sun et al., CIKM 2019): a mask is put after the history, and what the model would fill in there is the answer.</summary>
public sealed class Bert4RecModel : SequenceModel
{
    private readonly float[] _positions;
    private readonly Norm _inputNorm;
    private readonly AttentionBlock[] _blocks;
    private readonly Dense _output;
    private readonly Norm _outputNorm;

    internal Bert4RecModel(ModelWeights weights)
        : base(weights)
    {
        _positions = weights.Take("positions", MaxLength, Width);
        _inputNorm = weights.Norm("input_norm", Width);
        _blocks = AttentionBlock.All(weights, Width, causal: false);
        _output = weights.Dense("output", Width, Width);
        _outputNorm = weights.Norm("output_norm", Width);
    }

    private protected override void Encode(ReadOnlySpan<int> history, Span<float> vector)
    {
        // The mask takes one of the positions.
        history = history.Length < MaxLength ? history : history[^(MaxLength - 1)..];
        var length = history.Length + 1;
        var pooled = ArrayPool<float>.Shared.Rent(length * Width);
        var x = pooled.AsSpan(0, length * Width);
        for (var token = 0; token < length; token++)
        {
            var row = x.Slice(token * Width, Width);
            var mask = ItemCount;
            TensorPrimitives.Add(
                ItemVector(token < history.Length ? history[token] : mask), _positions.AsSpan((length - 1 - token) * Width, Width), row);
            _inputNorm.Apply(row);
        }

        for (var block = 0; block < _blocks.Length; block++)
        {
            _blocks[block].Apply(x, length, onlyLast: block == _blocks.Length - 1);
        }

        _output.Apply(x[^Width..], vector);
        Activation.Gelu(vector);
        _outputNorm.Apply(vector);
        ArrayPool<float>.Shared.Return(pooled);
    }
}
