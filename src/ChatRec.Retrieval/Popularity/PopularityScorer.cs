using ChatRec.Retrieval.Scoring;

namespace ChatRec.Retrieval.Popularity;

/// <summary>The same scores for every history: how often people take an item, all of them or the recent ones.</summary>
public sealed class PopularityScorer : IHistoryScorer
{
    private readonly float[] _scores;

    private PopularityScorer(float[] scores) => _scores = scores;

    /// <inheritdoc/>
    public int ItemCount => _scores.Length;

    /// <summary>Each item's score.</summary>
    public ReadOnlySpan<float> Scores => _scores;

    /// <summary>Counts every interaction alike.</summary>
    public static PopularityScorer Overall(int itemCount, IReadOnlyList<int[]> sequences) => Count(itemCount, sequences, (_, _) => 1);

    /// <summary>Each interaction counts half after so much time, back from the newest one of the data.</summary>
    /// <param name="itemCount">N.</param>
    /// <param name="sequences">A user's items each.</param>
    /// <param name="times">Unix seconds of the same shape.</param>
    /// <param name="halfLife">Time in which an interaction's weight halves.</param>
    public static PopularityScorer Recent(int itemCount, IReadOnlyList<int[]> sequences, IReadOnlyList<long[]> times, TimeSpan halfLife)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(halfLife, TimeSpan.Zero);
        var newest = times.SelectMany(of => of).DefaultIfEmpty().Max();
        return Count(itemCount, sequences, (user, place) => Math.Pow(0.5, (newest - times[user][place]) / halfLife.TotalSeconds));
    }

    /// <summary>Where nothing but the order is known: each interaction counts <paramref name="decay"/> times the next newer one of the same user.</summary>
    public static PopularityScorer Recent(int itemCount, IReadOnlyList<int[]> sequences, double decay)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(decay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decay, 1);
        return Count(itemCount, sequences, (user, place) => Math.Pow(decay, sequences[user].Length - 1 - place));
    }

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<int> history, Span<float> scores)
    {
        ScoreBuffer.Check(scores, ItemCount);
        _scores.CopyTo(scores);
    }

    private static PopularityScorer Count(int itemCount, IReadOnlyList<int[]> sequences, Func<int, int, double> worth)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        var sums = new double[itemCount];
        for (var user = 0; user < sequences.Count; user++)
        {
            for (var place = 0; place < sequences[user].Length; place++)
            {
                sums[sequences[user][place]] += worth(user, place);
            }
        }

        return new PopularityScorer(Array.ConvertAll(sums, sum => (float)sum));
    }
}
