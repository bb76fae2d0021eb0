namespace ChatRec.Evaluation.Metrics;

/// <summary>The difference of two systems on the same users, with a percentile bootstrap interval (Efron 1979) over users.</summary>
public static class PairedBootstrap
{
    /// <summary>Mean and 95 % interval of <c>ours - theirs</c>.</summary>
    /// <param name="ours">One value a user.</param>
    /// <param name="theirs">The same users in the same order.</param>
    /// <param name="seed">Seed of the resampling.</param>
    /// <param name="resamples">Number of resamples.</param>
    /// <exception cref="ArgumentException">The lists differ in length or are empty.</exception>
    public static Interval Difference(IReadOnlyList<double> ours, IReadOnlyList<double> theirs, int seed = 1, int resamples = 2_000)
    {
        if (ours.Count != theirs.Count || ours.Count == 0)
        {
            throw new ArgumentException($"Paired lists must be of one length, at least 1; they have {ours.Count} and {theirs.Count} values.", nameof(theirs));
        }

        var differences = new double[ours.Count];
        for (var i = 0; i < differences.Length; i++)
        {
            differences[i] = ours[i] - theirs[i];
        }

        return Difference(
            differences.Length,
            users =>
            {
                var sum = 0.0;
                foreach (var user in users)
                {
                    sum += differences[user];
                }

                return sum / users.Length;
            },
            seed,
            resamples);
    }

    /// <summary>Difference and 95 % interval of a metric that is no mean over users, such as a root or an area.</summary>
    /// <param name="count">Number of users, at least 1.</param>
    /// <param name="difference">The difference of the two systems on some users, by number; the same one may occur often.</param>
    /// <param name="seed">Seed of the resampling.</param>
    /// <param name="resamples">Number of resamples. Those whose difference is no number (an area without positives) are left out.</param>
    public static Interval Difference(int count, Func<int[], double> difference, int seed = 1, int resamples = 2_000)
    {
        ArgumentNullException.ThrowIfNull(difference);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var random = new Random(seed);
        var drawn = new int[count];
        var values = new List<double>(resamples);
        for (var sample = 0; sample < resamples; sample++)
        {
            for (var i = 0; i < count; i++)
            {
                drawn[i] = random.Next(count);
            }

            if (difference(drawn) is var value && !double.IsNaN(value))
            {
                values.Add(value);
            }
        }

        values.Sort();
        var mean = difference([.. Enumerable.Range(0, count)]);
        return values.Count == 0 ? new Interval(mean, double.NaN, double.NaN) : new Interval(mean, Percentile(values, 0.025), Percentile(values, 0.975));
    }

    private static double Percentile(List<double> sorted, double share) => sorted[(int)Math.Round(share * (sorted.Count - 1))];
}
