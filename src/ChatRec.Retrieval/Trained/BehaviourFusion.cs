using System.Buffers;
using System.Numerics.Tensors;
using ChatRec.Retrieval.Counting;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Scoring;
using ChatRec.Retrieval.Sequences;

namespace ChatRec.Retrieval.Trained;

/// <summary>
/// The fusion that validation chose (<see cref="StandardisedFusion"/>), though of the encoder only the nearest items are known, as a vector
/// store lists them. The counts are known of every item. The encoder's logits are standardised by <see cref="LogitStatistics"/>: ln softmax differs from them by a
/// constant, which standardising takes away. An item that the store did not list scores at most what the last listed one does, so whoever could still come among
/// the best is known, and its logit is one product with the encoder's vector in memory. The result is therefore the whole fusion's, with one difference: here no
/// log-probability is raised to the floor of -30, which only items some 20 below the catalogue's mean have. Immutable, safe for concurrent use.
/// </summary>
public sealed class BehaviourFusion
{
    private readonly SequenceModel _model;
    private readonly ItemToItemScorer _transitions;
    private readonly LogitStatistics _logits;
    private readonly ScoreTransform _transform;
    private readonly float _sequenceWeight;
    private readonly float _transitionsWeight;

    /// <summary>Creates the fusion.</summary>
    /// <param name="model">The encoder.</param>
    /// <param name="transitions">The counts, of the encoder's items.</param>
    /// <param name="parts">What validation chose; a part that is missing has no weight.</param>
    public BehaviourFusion(SequenceModel model, ItemToItemScorer transitions, IReadOnlyList<TrainedFusionPart> parts)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(transitions);
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentOutOfRangeException.ThrowIfNotEqual(transitions.ItemCount, model.ItemCount, nameof(transitions));
        _model = model;
        _transitions = transitions;
        _logits = new LogitStatistics(model);
        var counted = parts.FirstOrDefault(part => part.Name == TrainedFusionPart.Transitions);
        _transform = counted?.Transform ?? ScoreTransform.Identity;
        _transitionsWeight = (float)(counted?.Weight ?? 0);
        _sequenceWeight = (float)(parts.FirstOrDefault(part => part.Name == TrainedFusionPart.Sequence)?.Weight ?? 0);
    }

    /// <summary>Whether the encoder counts; if not, nobody needs to ask for the nearest items.</summary>
    public bool UsesSequence => _sequenceWeight > 0;

    /// <summary>The best items.</summary>
    /// <param name="history">Item numbers, oldest first, at least one.</param>
    /// <param name="user">The encoder's vector of that history.</param>
    /// <param name="nearest">The items that the encoder puts first, best first, all of them allowed; as many as are wanted.</param>
    /// <param name="isAll">Whether there were no more.</param>
    /// <param name="isAllowed">Whether an item may be listed.</param>
    /// <param name="count">How many.</param>
    public IReadOnlyList<FusedItem> Fuse(ReadOnlySpan<int> history, ReadOnlySpan<float> user, ReadOnlySpan<int> nearest, bool isAll, Func<int, bool> isAllowed, int count)
    {
        ArgumentNullException.ThrowIfNull(isAllowed);
        var counted = ArrayPool<float>.Shared.Rent(_model.ItemCount);
        var fused = ArrayPool<float>.Shared.Rent(_model.ItemCount);
        try
        {
            var transitions = counted.AsSpan(0, _model.ItemCount);
            var scores = fused.AsSpan(0, _model.ItemCount);
            var places = new Dictionary<int, (PartPlace? Sequence, PartPlace? Transitions)>(2 * count);
            AddNearest(places, user, nearest);
            _transitions.Score(history, transitions);
            if (_transitionsWeight > 0)
            {
                AddCounted(places, transitions, isAllowed, count);
            }

            FuseScores(places, user, nearest, isAll, transitions, scores, isAllowed, count);
            var top = new ScoredIndex[count];
            var found = TopItems.Select(scores, item => !float.IsNegativeInfinity(fused[item]) && isAllowed(item), top);
            return [.. top.Take(found).Select(entry =>
            {
                var (sequence, counts) = places.GetValueOrDefault(entry.Item);
                return new FusedItem(entry.Item, entry.Score, sequence, counts);
            })];
        }
        finally
        {
            ArrayPool<float>.Shared.Return(counted);
            ArrayPool<float>.Shared.Return(fused);
        }
    }

    private void AddNearest(Dictionary<int, (PartPlace? Sequence, PartPlace? Transitions)> places, ReadOnlySpan<float> user, ReadOnlySpan<int> nearest)
    {
        for (var rank = 1; rank <= nearest.Length; rank++)
        {
            places[nearest[rank - 1]] = (new PartPlace(rank, _model.Score(user, nearest[rank - 1])), null);
        }
    }

    private static void AddCounted(
        Dictionary<int, (PartPlace? Sequence, PartPlace? Transitions)> places, ReadOnlySpan<float> transitions, Func<int, bool> isAllowed, int count)
    {
        var top = new ScoredIndex[count];
        var found = TopItems.Select(transitions, isAllowed, top);
        for (var rank = 1; rank <= found; rank++)
        {
            var (item, score) = top[rank - 1];
            places[item] = (places.GetValueOrDefault(item).Sequence, new PartPlace(rank, score));
        }
    }

    private void FuseScores(
        Dictionary<int, (PartPlace? Sequence, PartPlace? Transitions)> places,
        ReadOnlySpan<float> user,
        ReadOnlySpan<int> nearest,
        bool isAll,
        Span<float> transitions,
        Span<float> scores,
        Func<int, bool> isAllowed,
        int count)
    {
        StandardisedScores.Apply(_transform, transitions);
        TensorPrimitives.Multiply(transitions, _transitionsWeight, transitions);
        if (!UsesSequence)
        {
            transitions.CopyTo(scores);
            return;
        }

        var (mean, deviation) = _logits.Of(user);
        var listed = new float[nearest.Length];
        var last = float.PositiveInfinity;
        for (var rank = 0; rank < nearest.Length; rank++)
        {
            var neural = Standardised(places[nearest[rank]].Sequence!.Value.Score);
            listed[rank] = transitions[nearest[rank]] + neural;
            last = Math.Min(last, neural);
        }

        var least = NthLargest(listed, count);
        for (var item = 0; item < scores.Length; item++)
        {
            var mayBeAmong = !isAll && transitions[item] + last >= least && isAllowed(item);
            scores[item] = mayBeAmong ? transitions[item] + Standardised(_model.Score(user, item)) : float.NegativeInfinity;
        }

        for (var rank = 0; rank < nearest.Length; rank++)
        {
            scores[nearest[rank]] = listed[rank];
        }

        float Standardised(float logit) => deviation > 1e-12 ? _sequenceWeight * (float)((logit - mean) / deviation) : 0;
    }

    private static float NthLargest(float[] values, int n) => values.Length < n ? float.NegativeInfinity : Largest.Nth([.. values], n);
}
