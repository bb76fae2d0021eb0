using System.Numerics.Tensors;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Losses;

/// <summary>
/// Cross-entropy of the softmax over all items, logits = H·Eᵀ + b with the item table E tied to the input. Positions without a target count for nothing.
/// Forward and backward in one go and in chunks of positions, so that the logits of a batch are never held whole.
/// </summary>
public sealed class SoftmaxLoss
{
    private const int ChunkRows = 256;

    private readonly Parameter _items;
    private readonly Parameter _bias;
    private readonly Matrix _chunk = new();
    private readonly Matrix _logits = new();
    private readonly Matrix _chunkGradient = new();
    private readonly Matrix _hiddenGradient = new();
    private readonly List<int> _rows = [];

    /// <summary>A loss on given parameters.</summary>
    /// <param name="items">At least as many rows as <paramref name="bias"/> has values; rows beyond are input only (a mask token).</param>
    /// <param name="bias">1 × items.</param>
    public SoftmaxLoss(Parameter items, Parameter bias)
    {
        _items = items;
        _bias = bias;
    }

    /// <summary>Gradient of the loss by the hidden rows of the last call.</summary>
    public Matrix HiddenGradient => _hiddenGradient;

    /// <summary>The loss, its gradient by the hidden rows, and (added) by the items and the bias.</summary>
    /// <param name="hidden">Tokens × width.</param>
    /// <param name="targets">The right item of each token, or -1.</param>
    /// <param name="scale">What each position's gradient is multiplied with: 1 / the number of targets in the whole batch.</param>
    /// <returns>Sum of -ln P(target) over the positions, in nats.</returns>
    public double ForwardBackward(Matrix hidden, ReadOnlySpan<int> targets, float scale)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        _rows.Clear();
        for (var row = 0; row < targets.Length; row++)
        {
            if (targets[row] >= 0)
            {
                _rows.Add(row);
            }
        }

        _hiddenGradient.ReshapeToZeros(hidden.Rows, hidden.Columns);
        var loss = 0.0;
        for (var first = 0; first < _rows.Count; first += ChunkRows)
        {
            loss += Chunk(hidden, targets, first, Math.Min(ChunkRows, _rows.Count - first), scale);
        }

        return loss;
    }

    private double Chunk(Matrix hidden, ReadOnlySpan<int> targets, int first, int count, float scale)
    {
        _chunk.Reshape(count, hidden.Columns);
        for (var index = 0; index < count; index++)
        {
            hidden.Row(_rows[first + index]).CopyTo(_chunk.Row(index));
        }

        var itemCount = _bias.Columns;
        var items = new MatrixView(_items.Values, itemCount, _items.Columns, _items.Columns);
        _logits.Reshape(count, itemCount);
        Gemm.MultiplyTransposedB(_chunk, items, _logits);
        var loss = 0.0;
        for (var index = 0; index < count; index++)
        {
            loss += ToGradient(_logits.Row(index), targets[_rows[first + index]], scale);
        }

        _chunkGradient.Reshape(count, hidden.Columns);
        Gemm.Multiply(_logits, items, _chunkGradient);
        Gemm.MultiplyTransposedA(_logits, _chunk, new MatrixView(_items.Gradients, itemCount, _items.Columns, _items.Columns), accumulate: true);
        for (var index = 0; index < count; index++)
        {
            _chunkGradient.Row(index).CopyTo(_hiddenGradient.Row(_rows[first + index]));
        }

        return loss;
    }

    /// <summary>Turns the logits of a position into the gradient by them, scale·(softmax - onehot), and adds it to the bias's.</summary>
    private double ToGradient(Span<float> logits, int target, float scale)
    {
        TensorPrimitives.Add(logits, _bias.Values, logits);
        var max = TensorPrimitives.Max(logits);
        var targetLogit = logits[target] - max;
        TensorPrimitives.Subtract(logits, max, logits);
        TensorPrimitives.Exp(logits, logits);
        var sum = TensorPrimitives.Sum(logits);
        TensorPrimitives.Multiply(logits, scale / sum, logits);
        logits[target] -= scale;
        TensorPrimitives.Add(_bias.Gradients, logits, _bias.Gradients);
        return Math.Log(sum) - targetLogit;
    }
}
