using System.Buffers;
using System.Numerics.Tensors;
using ChatRec.Retrieval.Scoring;

namespace ChatRec.Retrieval.Counting;

/// <summary>
/// The baseline of content-based retrieval: a user is the mean of the last items' unit vectors, an item's score its product with that mean. Vectors may
/// come from a text encoder, a factorisation or a trained model.
/// </summary>
public sealed class MeanEmbeddingScorer : IHistoryScorer
{
    private readonly float[] _vectors;
    private readonly int _dimensions;
    private readonly int _last;

    /// <summary>Creates the scorer.</summary>
    /// <param name="vectors">N × d numbers, row by row; rows are brought to length 1, a row of zeros stays one.</param>
    /// <param name="dimensions">d.</param>
    /// <param name="last">Items of a history that count, newest first, at least 1.</param>
    public MeanEmbeddingScorer(ReadOnlySpan<float> vectors, int dimensions, int last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, 1);
        if (vectors.Length % dimensions != 0)
        {
            throw new ArgumentException($"{vectors.Length} numbers are no whole vectors of {dimensions}.", nameof(vectors));
        }

        _vectors = vectors.ToArray();
        _dimensions = dimensions;
        _last = last;
        for (var item = 0; item < ItemCount; item++)
        {
            var vector = _vectors.AsSpan(item * dimensions, dimensions);
            var norm = TensorPrimitives.Norm<float>(vector);
            if (norm > 0)
            {
                TensorPrimitives.Divide(vector, norm, vector);
            }
        }
    }

    /// <inheritdoc/>
    public int ItemCount => _vectors.Length / _dimensions;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<int> history, Span<float> scores)
    {
        ScoreBuffer.Check(scores, ItemCount);
        var rented = ArrayPool<float>.Shared.Rent(_dimensions);
        var mean = rented.AsSpan(0, _dimensions);
        mean.Clear();
        foreach (var item in history[Math.Max(0, history.Length - _last)..])
        {
            TensorPrimitives.Add(mean, Vector(item), mean);
        }

        TensorPrimitives.Divide(mean, Math.Max(1, Math.Min(history.Length, _last)), mean);
        for (var item = 0; item < scores.Length; item++)
        {
            scores[item] = TensorPrimitives.Dot(mean, Vector(item));
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    private ReadOnlySpan<float> Vector(int item) => _vectors.AsSpan(item * _dimensions, _dimensions);
}
