namespace ChatRec.Retrieval.Scoring;

/// <summary>The one check that every scorer makes of the caller's buffer.</summary>
internal static class ScoreBuffer
{
    public static void Check(ReadOnlySpan<float> scores, int itemCount)
    {
        if (scores.Length != itemCount)
        {
            throw new ArgumentException($"The catalogue has {itemCount} items, the buffer {scores.Length} places.", nameof(scores));
        }
    }
}
