using ChatRec.Evaluation.Calibration;
using ChatRec.Evaluation.Rankers;
using ChatRec.Ranking.OnePass;

namespace ChatRec.Evaluation.Tests.Calibration;

public sealed class ShownListTests
{
    private static readonly FusionCalibration Calibration = new() { Temperature = 0.7, None = 0.4 };
    private static readonly double[] Utilities = [1.4, 0.2, -0.1, -1.5];

    [Fact]
    public void What_is_judged_is_what_is_served()
    {
        var list = ShownList.Of(RankedCase.NotRetrieved("a", [3, 2, 1]) with { Target = 1 }, new FusionWeights(), Calibration);

        var utilities = Fusion.Utilities([3, 2, 1], [], new FusionWeights());
        Assert.Equal(Fusion.Probabilities(utilities, Calibration), list.Probabilities);
        Assert.Equal(Fusion.Matches(utilities, Calibration), list.Matches);
        Assert.Equal([(list.Probabilities[0], false), (list.Probabilities[1], true)], list.Takes(2).Select(forecast => (forecast.Probability, forecast.Happened)));
    }

    [Fact]
    public void A_match_comes_true_as_often_as_it_says_where_people_do_what_the_probabilities_say()
    {
        var lists = Enumerable.Range(0, Utilities.Length).Select(List).ToList();

        // Over every candidate that may be taken, each with its probability: no chance is left in it.
        for (var candidate = 0; candidate < Utilities.Length; candidate++)
        {
            var forecasts = lists.ConvertAll(list => (list.Probabilities[list.Taken], Forecast: list.Prefers(int.MaxValue).Single(forecast => forecast.Probability == list.Matches[candidate])));
            var decided = forecasts.Sum(entry => entry.Item1 * entry.Forecast.Weight);
            var won = forecasts.Where(entry => entry.Forecast.Happened).Sum(entry => entry.Item1 * entry.Forecast.Weight);

            Assert.Equal(lists[0].Matches[candidate], won / decided, 12);
        }
    }

    [Fact]
    public void A_list_of_which_nothing_was_taken_says_nothing_of_preferences()
    {
        Assert.Empty(List(-1).Prefers(5));
        Assert.All(List(-1).Takes(5), forecast => Assert.False(forecast.Happened));
    }

    [Fact]
    public void People_who_do_what_was_told_take_each_as_often_as_told()
    {
        var random = new Random(1);
        var list = List(0);

        var taken = Enumerable.Range(0, 20_000).Select(_ => list.Drawn(random).Taken).CountBy(place => place).ToDictionary();

        Assert.Equal(0.4, taken[-1] / 20_000.0, 0.015);
        for (var candidate = 0; candidate < Utilities.Length; candidate++)
        {
            Assert.Equal(list.Probabilities[candidate], taken[candidate] / 20_000.0, 0.015);
        }
    }

    /// <summary>A place, drawn with the given probabilities.</summary>
    internal static int Draw(double[] probabilities, Random random)
    {
        var left = random.NextDouble();
        return Math.Max(0, Array.FindIndex(probabilities, probability => (left -= probability) < 0));
    }

    private static ShownList List(int taken) => new(Fusion.Probabilities(Utilities, Calibration), Fusion.Matches(Utilities, Calibration), taken);
}
