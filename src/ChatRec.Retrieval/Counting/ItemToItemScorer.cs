using ChatRec.Retrieval.Scoring;

namespace ChatRec.Retrieval.Counting;

/// <summary>
/// Scores a history by its items' lists: Σ over the newest items of decay^age · weight, where the newest item has age 0. A small prior orders the items
/// that no list names.
/// </summary>
public sealed class ItemToItemScorer : IHistoryScorer
{
    private readonly ItemToItemLists _lists;
    private readonly float[] _prior;
    private readonly float[] _decay;

    /// <summary>Creates the scorer.</summary>
    /// <param name="lists">The model.</param>
    /// <param name="recencyDecay">What each older item counts less than the next newer one, in (0, 1]; 1 forgets the order.</param>
    /// <param name="historyLength">Items of a history that count, newest first, at least 1.</param>
    /// <param name="prior">Added to each item's score, one number an item; empty for none.</param>
    public ItemToItemScorer(ItemToItemLists lists, double recencyDecay, int historyLength, ReadOnlySpan<float> prior = default)
    {
        ArgumentNullException.ThrowIfNull(lists);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(recencyDecay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(recencyDecay, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(historyLength, 1);
        if (!prior.IsEmpty && prior.Length != lists.ItemCount)
        {
            throw new ArgumentException($"The prior has {prior.Length} numbers for {lists.ItemCount} items.", nameof(prior));
        }

        _lists = lists;
        _prior = prior.ToArray();
        _decay = new float[historyLength];
        for (var age = 0; age < historyLength; age++)
        {
            _decay[age] = (float)Math.Pow(recencyDecay, age);
        }
    }

    /// <inheritdoc/>
    public int ItemCount => _lists.ItemCount;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<int> history, Span<float> scores)
    {
        ScoreBuffer.Check(scores, ItemCount);
        if (_prior.Length == 0)
        {
            scores.Clear();
        }
        else
        {
            _prior.CopyTo(scores);
        }

        for (var age = Math.Min(_decay.Length, history.Length) - 1; age >= 0; age--)
        {
            var weight = _decay[age];
            foreach (var neighbour in _lists[history[history.Length - 1 - age]])
            {
                scores[neighbour.Item] += weight * neighbour.Weight;
            }
        }
    }
}
