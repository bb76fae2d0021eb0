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

        var random = new Random(seed);
        var means = new double[resamples];
        for (var sample = 0; sample < resamples; sample++)
        {
            var sum = 0.0;
            for (var i = 0; i < differences.Length; i++)
            {
                sum += differences[random.Next(differences.Length)];
            }

            means[sample] = sum / differences.Length;
        }

        Array.Sort(means);
        return new Interval(differences.Average(), Percentile(means, 0.025), Percentile(means, 0.975));
    }

    private static double Percentile(double[] sorted, double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];
}
