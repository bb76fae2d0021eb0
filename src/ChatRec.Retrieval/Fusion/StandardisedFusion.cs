using System.Buffers;
using System.Numerics.Tensors;
using ChatRec.Retrieval.Scoring;

namespace ChatRec.Retrieval.Fusion;

/// <summary>
/// Several models' scores of the whole catalogue as one: each model's scores are transformed and standardised user by user, then summed with a weight.
/// Weights belong to a validation split (the metric, not the likelihood: that underweights counting models).
/// </summary>
public sealed class StandardisedFusion : IHistoryScorer
{
    private readonly FusionPart[] _parts;

    /// <summary>Creates the fusion.</summary>
    /// <param name="parts">At least one, all of one catalogue.</param>
    public StandardisedFusion(IEnumerable<FusionPart> parts)
    {
        _parts = [.. parts];
        FusionParts.Check(_parts);
    }

    /// <summary>The models.</summary>
    public IReadOnlyList<FusionPart> Parts => _parts;

    /// <inheritdoc/>
    public int ItemCount => _parts[0].Scorer.ItemCount;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<int> history, Span<float> scores)
    {
        ScoreBuffer.Check(scores, ItemCount);
        var rented = ArrayPool<float>.Shared.Rent(scores.Length);
        var buffer = rented.AsSpan(0, scores.Length);
        scores.Clear();
        foreach (var part in _parts)
        {
            if (part.Weight > 0)
            {
                part.Scorer.Score(history, buffer);
                StandardisedScores.Apply(part.Transform, buffer);
                TensorPrimitives.MultiplyAdd(buffer, (float)part.Weight, scores, scores);
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }
}
