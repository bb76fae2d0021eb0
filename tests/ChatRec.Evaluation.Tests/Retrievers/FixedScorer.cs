using ChatRec.Retrieval.Scoring;

namespace ChatRec.Evaluation.Tests.Retrievers;

/// <summary>The same scores for every history.</summary>
internal sealed class FixedScorer(params float[] values) : IHistoryScorer
{
    public int ItemCount => values.Length;

    public void Score(ReadOnlySpan<int> history, Span<float> scores) => values.CopyTo(scores);
}
