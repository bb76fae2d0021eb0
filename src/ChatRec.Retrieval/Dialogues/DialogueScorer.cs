using System.Buffers;
using System.Numerics.Tensors;

namespace ChatRec.Retrieval.Dialogues;

/// <summary>
/// What people want in a chat, learned from chats: score(j) = Σ w·f(j) over the whole catalogue. Immutable and safe for concurrent use as long as its reader is.
/// </summary>
public sealed class DialogueScorer
{
    private readonly FeatureReader _reader;
    private readonly double[] _weights;

    /// <summary>Creates a scorer.</summary>
    /// <param name="reader">Computes the features.</param>
    /// <param name="weights">A weight for each of <see cref="DialogueFeatures.All"/>.</param>
    /// <exception cref="ArgumentException">There are more or fewer weights than features.</exception>
    public DialogueScorer(FeatureReader reader, IReadOnlyList<double> weights)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Count != DialogueFeatures.Count)
        {
            throw new ArgumentException($"{weights.Count} weights for {DialogueFeatures.Count} features.", nameof(weights));
        }

        _reader = reader;
        _weights = [.. weights];
    }

    /// <summary>The weights, by feature.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>Scores of all items, by dense index.</summary>
    public float[] Score(DialogueContext context)
    {
        var scores = new float[_reader.Items];
        WithFeatures(context, features => Sum(features, _weights, scores));
        return scores;
    }

    /// <summary>The parts of some items' scores.</summary>
    /// <returns>For each item its score and what each feature adds; the parts add up to the score.</returns>
    public IReadOnlyList<ScoreParts> Explain(DialogueContext context, IReadOnlyList<int> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var explained = new ScoreParts[items.Count];
        WithFeatures(context, features =>
        {
            for (var index = 0; index < items.Count; index++)
            {
                var parts = new double[_weights.Length];
                for (var column = 0; column < parts.Length; column++)
                {
                    parts[column] = _weights[column] * features[(column * _reader.Items) + items[index]];
                }

                explained[index] = new ScoreParts(items[index], parts);
            }
        });
        return explained;
    }

    /// <summary>Σ w·f of every item.</summary>
    /// <param name="features">Column after column.</param>
    /// <param name="weights">A weight a column.</param>
    /// <param name="scores">Overwritten.</param>
    public static void Sum(ReadOnlySpan<float> features, ReadOnlySpan<double> weights, Span<float> scores)
    {
        scores.Clear();
        for (var column = 0; column < weights.Length; column++)
        {
            if (weights[column] != 0)
            {
                TensorPrimitives.MultiplyAdd(features.Slice(column * scores.Length, scores.Length), (float)weights[column], scores, scores);
            }
        }
    }

    private void WithFeatures(DialogueContext context, Action<ReadOnlySpan<float>> use)
    {
        var length = DialogueFeatures.Count * _reader.Items;
        var features = ArrayPool<float>.Shared.Rent(length);
        try
        {
            _reader.Read(context, features.AsSpan(0, length));
            use(features.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(features);
        }
    }
}
