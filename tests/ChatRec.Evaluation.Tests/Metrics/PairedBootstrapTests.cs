using ChatRec.Evaluation.Metrics;

namespace ChatRec.Evaluation.Tests.Metrics;

public sealed class PairedBootstrapTests
{
    [Fact]
    public void Covers_the_true_difference_about_95_times_of_100()
    {
        var random = new Random(3);
        var covered = 0;
        for (var run = 0; run < 200; run++)
        {
            var theirs = Enumerable.Range(0, 100).Select(_ => random.NextDouble()).ToArray();
            var ours = theirs.Select(value => value + 0.1 + (random.NextDouble() - 0.5)).ToArray();
            var interval = PairedBootstrap.Difference(ours, theirs, seed: run, resamples: 500);
            covered += interval.Low <= 0.1 && 0.1 <= interval.High ? 1 : 0;
        }

        Assert.InRange(covered, 180, 200);
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval_and_equal_systems_differ_by_nothing()
    {
        double[] ours = [0.1, 0.9, 0.4, 0.4];
        double[] theirs = [0.2, 0.3, 0.4, 0.1];

        Assert.Equal(PairedBootstrap.Difference(ours, theirs, seed: 5), PairedBootstrap.Difference(ours, theirs, seed: 5));
        Assert.Equal(new Interval(0, 0, 0), PairedBootstrap.Difference(ours, ours));
    }

    [Fact]
    public void A_metric_that_is_no_mean_is_computed_anew_on_each_resample()
    {
        double[] values = [1, 2, 3, 4, 5, 6, 7, 8];
        double[] zeros = new double[8];

        var mean = PairedBootstrap.Difference(8, users => users.Average(user => values[user]), seed: 5);
        var range = PairedBootstrap.Difference(8, users => users.Max(user => values[user]) - users.Min(user => values[user]));
        var partial = PairedBootstrap.Difference(8, users => users.Contains(0) ? 1 : double.NaN);

        Assert.Equal(PairedBootstrap.Difference(values, zeros, seed: 5), mean);
        Assert.Equal((7, 7), (range.Mean, range.High));
        Assert.InRange(range.Low, 3, 6);
        Assert.Equal(new Interval(1, 1, 1), partial);
    }

    [Fact]
    public void Unpaired_lists_are_refused() =>
        Assert.Throws<ArgumentException>(() => PairedBootstrap.Difference([1.0], [1.0, 2.0]));
}
