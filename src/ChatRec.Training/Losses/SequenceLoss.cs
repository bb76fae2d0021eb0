using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Losses;

/// <summary>
/// What training makes small: how unlikely the right items are at the positions that have one. Positions without a target count for nothing. The item table is tied:
/// the logits are H·Eᵀ + b. Forward and backward in one go and in chunks of positions, so that the logits of a batch are never held whole.
/// </summary>
public abstract class SequenceLoss
{
    private const int ChunkRows = 256;

    private readonly Matrix _chunk = new();
    private readonly Matrix _chunkGradient = new();
    private readonly Matrix _hiddenGradient = new();
    private readonly List<int> _rows = [];
    private readonly List<int> _targets = [];

    /// <summary>A loss on given parameters.</summary>
    /// <param name="items">At least as many rows as <paramref name="bias"/> has values; rows beyond are input only (a mask token).</param>
    /// <param name="bias">1 × items.</param>
    protected SequenceLoss(Parameter items, Parameter bias)
    {
        ArgumentNullException.ThrowIfNull(bias);
        Items = items;
        Bias = bias;
        ItemCount = bias.Columns;
    }

    /// <summary>Gradient of the loss by the hidden rows of the last call.</summary>
    public Matrix HiddenGradient => _hiddenGradient;

    /// <summary>Item vectors.</summary>
    protected Parameter Items { get; }

    /// <summary>Item biases.</summary>
    protected Parameter Bias { get; }

    /// <summary>Number of items.</summary>
    protected int ItemCount { get; }

    /// <summary>The loss, its gradient by the hidden rows, and (added) by the items and the bias.</summary>
    /// <param name="hidden">Tokens × width.</param>
    /// <param name="targets">The right item of each token, or -1.</param>
    /// <param name="scale">What each position's gradient is multiplied with: 1 / the number of targets in the whole batch.</param>
    /// <param name="random">Where negatives are drawn from, if the loss draws any.</param>
    /// <returns>Sum of the loss over the positions, in nats.</returns>
    public double ForwardBackward(Matrix hidden, ReadOnlySpan<int> targets, float scale, CounterRandom random)
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
            var count = Math.Min(ChunkRows, _rows.Count - first);
            _chunk.Reshape(count, hidden.Columns);
            _chunkGradient.Reshape(count, hidden.Columns);
            _targets.Clear();
            for (var index = 0; index < count; index++)
            {
                hidden.Row(_rows[first + index]).CopyTo(_chunk.Row(index));
                _targets.Add(targets[_rows[first + index]]);
            }

            loss += Chunk(_chunk, _targets, scale, random, _chunkGradient);
            for (var index = 0; index < count; index++)
            {
                _chunkGradient.Row(index).CopyTo(_hiddenGradient.Row(_rows[first + index]));
            }
        }

        return loss;
    }

    /// <summary>The same for positions that all have a target.</summary>
    /// <param name="hidden">Positions × width.</param>
    /// <param name="targets">The right item of each.</param>
    /// <param name="scale">What each position's gradient is multiplied with.</param>
    /// <param name="random">Where negatives are drawn from.</param>
    /// <param name="hiddenGradient">Receives the gradient by the hidden rows: positions × width.</param>
    protected abstract double Chunk(Matrix hidden, IReadOnlyList<int> targets, float scale, CounterRandom random, Matrix hiddenGradient);
}
