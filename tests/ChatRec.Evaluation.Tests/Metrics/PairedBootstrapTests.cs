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
    public void Unpaired_lists_are_refused() =>
        Assert.Throws<ArgumentException>(() => PairedBootstrap.Difference([1.0], [1.0, 2.0]));
}
