using ChatRec.Evaluation.Calibration;
using ChatRec.Evaluation.Rankers;
using ChatRec.Ranking.OnePass;

namespace ChatRec.Evaluation.Tests.Calibration;

public sealed class CalibrationFitTests
{
    private static readonly DateTimeOffset Day = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly FusionWeights Weights = new() { RetrieverTransform = RetrieverTransform.Score };

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void The_temperature_that_people_followed_is_found(double temperature)
    {
        var random = new Random(1);
        var lists = Enumerable.Range(0, 3_000).Select(_ =>
        {
            double[] utilities = [.. Enumerable.Range(0, 8).Select(_ => (random.NextDouble() - 0.5) * 4)];
            return (utilities, ShownListTests.Draw(Fusion.Probabilities(utilities, new FusionCalibration { Temperature = temperature }), random));
        }).ToList();

        Assert.Equal(1, CalibrationFit.Temperature(lists) / temperature, 0.08);
    }

    [Fact]
    public void None_of_these_is_as_likely_as_it_was()
    {
        RankedCase[] users = [Took(0), Took(1), Took(0), .. Enumerable.Repeat(RankedCase.NotRetrieved("lost", [2, 1]), 5)];

        var fitted = CalibrationFit.Fit(users, Weights, "chatrec evaluate ranker", Day);

        Assert.Equal(5.0 / 8, fitted.None, 12);
        // Utilities 1 and -1, and the first is taken twice of three times: the odds are e^(2/T) = 2.
        Assert.Equal(2 / Math.Log(2), fitted.Temperature, 1e-4);
        Assert.Equal(((2 * Math.Log(2.0 / 3)) + Math.Log(1.0 / 3)) / 3, fitted.MetricValue!.Value, 1e-9);
        Assert.Equal(("chatrec evaluate ranker", Day), (fitted.Command, fitted.Fitted));
        Assert.Contains("3 of 8 users", fitted.Metric, StringComparison.Ordinal);
    }

    [Fact]
    public void Choices_that_always_follow_the_order_end_near_the_lowest_temperature() =>
        Assert.InRange(CalibrationFit.Fit([Took(0), Took(0)], Weights, "", Day).Temperature, FusionCalibration.LowestTemperature, 0.06);

    [Fact]
    public void Utilities_that_say_nothing_need_no_temperature() => Assert.Equal(1, CalibrationFit.Temperature([([0, 0, 0], 2)]));

    [Fact]
    public void Without_anything_taken_there_is_nothing_to_fit() =>
        Assert.Throws<ArgumentException>(() => CalibrationFit.Fit([RankedCase.NotRetrieved("lost", [2, 1])], Weights, "", Day));

    private static RankedCase Took(int place) => RankedCase.NotRetrieved("a", [2, 1]) with { Target = place };
}
