using ChatRec.Evaluation.Calibration;

namespace ChatRec.Evaluation.Tests.Calibration;

public sealed class ReliabilityTests
{
    [Fact]
    public void Forecasts_that_come_true_as_often_as_they_say_have_no_error()
    {
        Forecast[] forecasts = [.. Cases(0.25, happened: 5, of: 20), .. Cases(0.8, happened: 8, of: 10)];

        Assert.Equal(0, Reliability.Error(Reliability.EqualMass(forecasts)), 12);
        Assert.Equal(0, Reliability.Error(Reliability.EqualWidth(forecasts)), 12);
    }

    [Fact]
    public void The_error_is_the_distance_of_forecast_and_outcome_by_weight()
    {
        // 30 forecasts .3 too high, 10 forecasts .1 too low.
        Forecast[] forecasts = [.. Cases(0.9, happened: 18, of: 30), .. Cases(0.2, happened: 3, of: 10)];

        Assert.Equal(0.25, Reliability.Error(Reliability.EqualMass(forecasts)), 12);
        Assert.Equal(0.25, Reliability.Error(Reliability.EqualWidth(forecasts)), 12);
        Assert.Equal(((18 * 0.01) + (12 * 0.81) + (3 * 0.64) + (7 * 0.04)) / 40, Reliability.Brier(forecasts), 12);
        Assert.Equal(-((18 * Math.Log(0.9)) + (12 * Math.Log(0.1)) + (3 * Math.Log(0.2)) + (7 * Math.Log(0.8))) / 40, Reliability.LogLoss(forecasts), 12);
    }

    [Fact]
    public void A_forecast_of_twice_the_weight_counts_as_two()
    {
        Forecast[] once = [new(0.9, true), new(0.9, true), new(0.4, false), new(0.1, true)];
        Forecast[] weighted = [new(0.9, true, 2), new(0.4, false), new(0.1, true)];

        Assert.Equal(Reliability.EqualMass(once, 2), Reliability.EqualMass(weighted, 2));
        Assert.Equal(Reliability.Brier(once), Reliability.Brier(weighted), 12);
        Assert.Equal(Reliability.LogLoss(once), Reliability.LogLoss(weighted), 12);
    }

    [Fact]
    public void Bins_of_equal_mass_hold_equally_much_and_go_upwards()
    {
        Forecast[] forecasts = [.. Enumerable.Range(0, 300).Select(index => new Forecast(((index * 7) % 300) / 300.0, index % 2 == 0))];

        var bins = Reliability.EqualMass(forecasts);

        Assert.Equal(15, bins.Count);
        Assert.All(bins, bin => Assert.Equal(20, bin.Weight));
        Assert.Equal(bins.Select(bin => bin.Forecast).Order(), bins.Select(bin => bin.Forecast));
    }

    [Fact]
    public void Equal_forecasts_are_never_parted_lest_their_order_decide()
    {
        var bins = Reliability.EqualMass([.. Cases(0.5, happened: 10, of: 20), new Forecast(0.9, true)], 4);

        Assert.Equal(new ReliabilityBin(20, 0.5, 0.5), bins[0]);
        Assert.Equal(2, bins.Count);
    }

    [Fact]
    public void Bins_of_equal_width_reach_from_0_to_1_inclusive()
    {
        var bins = Reliability.EqualWidth([new(0, false), new(0.05, true), new(0.5, true), new(1, true)], 10);

        Assert.Equal([2.0, 1, 1], bins.Select(bin => bin.Weight));
        Assert.Equal(0.025, bins[0].Forecast, 12);
        Assert.Equal(1, bins[2].Observed);
    }

    [Fact]
    public void A_certainty_that_failed_costs_much_but_not_everything() => Assert.Equal(-Math.Log(1e-12), Reliability.LogLoss([new(0, true)]), 9);

    [Fact]
    public void Nothing_cannot_be_judged() => Assert.Throws<ArgumentException>(() => Reliability.EqualMass([]));

    private static IEnumerable<Forecast> Cases(double probability, int happened, int of) => Enumerable.Range(0, of).Select(index => new Forecast(probability, index < happened));
}
