using ChatRec.Retrieval.Sequences;

namespace ChatRec.Retrieval.Scoring;

/// <summary>A trained sequence encoder as a scorer of the whole catalogue: its logits.</summary>
/// <param name="model">The model.</param>
public sealed class SequenceModelScorer(SequenceModel model) : IHistoryScorer
{
    /// <summary>The model.</summary>
    public SequenceModel Model => model;

    /// <inheritdoc/>
    public int ItemCount => model.ItemCount;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<int> history, Span<float> scores)
    {
        ScoreBuffer.Check(scores, ItemCount);
        model.ScoreAll(history, scores);
    }
}
