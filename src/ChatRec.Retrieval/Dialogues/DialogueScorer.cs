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

    /// <summary>What speaks most for some items: the groups of features that give them most more than the average item of the catalogue.</summary>
    /// <param name="context">What was said.</param>
    /// <param name="items">Dense indexes.</param>
    /// <param name="count">At most so many for each.</param>
    /// <returns>For each item its reasons, largest first; fewer where fewer groups are above average.</returns>
    public IReadOnlyList<IReadOnlyList<ScoreReason>> Reasons(DialogueContext context, IReadOnlyList<int> items, int count)
    {
        ArgumentNullException.ThrowIfNull(items);
        var reasons = new IReadOnlyList<ScoreReason>[items.Count];
        WithFeatures(context, features =>
        {
            var means = new double[_weights.Length];
            for (var column = 0; column < means.Length; column++)
            {
                means[column] = _weights[column] == 0 ? 0 : TensorPrimitives.Sum(features.Slice(column * _reader.Items, _reader.Items)) / _reader.Items;
            }

            for (var index = 0; index < items.Count; index++)
            {
                var parts = new double[_weights.Length];
                for (var column = 0; column < parts.Length; column++)
                {
                    parts[column] = _weights[column] * (features[(column * _reader.Items) + items[index]] - means[column]);
                }

                reasons[index] = Largest(parts, count);
            }
        });
        return reasons;
    }

    /// <summary>A group is told by its largest feature. A thousandth of a unit is nobody's reason.</summary>
    private static List<ScoreReason> Largest(double[] parts, int count) =>
    [
        .. Enumerable.Range(0, parts.Length)
            .GroupBy(column => DialogueFeatures.All[column].Group)
            .Select(group => new ScoreReason(DialogueFeatures.All[group.MaxBy(column => parts[column])].Name, group.Sum(column => parts[column])))
            .Where(reason => reason.Part >= 0.001)
            .OrderByDescending(reason => reason.Part)
            .Take(count),
    ];

    /// <summary>How many conversations that were learned from name both items.</summary>
    public int CountConversations(int item, int other) => _reader.CountConversations(item, other);

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
