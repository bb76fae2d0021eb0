namespace ChatRec.Retrieval.Scoring;

/// <summary>
/// Scores every item of a catalogue for one history: what counting models, sequence encoders and their fusion have in common. An implementation is
/// immutable once built, may be called from several threads at once, and allocates nothing in the steady state (pooled buffers are allowed).
/// </summary>
public interface IHistoryScorer
{
    /// <summary>Number of items, N: dense indexes are 0 to N - 1.</summary>
    int ItemCount { get; }

    /// <summary>Writes one score an item; higher is better, and only the order within one call means something.</summary>
    /// <param name="history">Item indexes, oldest first. Items of the history are scored like any other: whoever ranks leaves them out.</param>
    /// <param name="scores">N numbers, all overwritten; none is NaN.</param>
    /// <exception cref="ArgumentException"><paramref name="scores"/> is not N long.</exception>
    void Score(ReadOnlySpan<int> history, Span<float> scores);
}
