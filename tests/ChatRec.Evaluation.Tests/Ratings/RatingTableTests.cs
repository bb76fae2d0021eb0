using ChatRec.Evaluation.Ratings;

namespace ChatRec.Evaluation.Tests.Ratings;

public sealed class RatingTableTests
{
    private static readonly float[] Truth = [5, 4, 4.5f, 1, 2, 3, 3.5f, 5];

    [Fact]
    public void Each_model_is_compared_with_the_reference_on_the_same_cases()
    {
        var perfect = Predictions("perfect", [.. Truth.Select(rating => (double)rating)]) with { Cost = new RatingCost(120.4, 60.2, 33.3) };
        var table = new RatingTable(Truth, [Predictions("flat", [.. Truth.Select(_ => 3.0)]), perfect], "flat");

        var lines = table.ToMarkdown().Split('\n');

        Assert.Equal(-table.Metrics["flat"]["rmse"], table.Metrics["perfect"]["rmse difference"], 9);
        Assert.True(table.Metrics["perfect"]["rmse high"] < 0);
        Assert.Equal(0.5, table.Metrics["perfect"]["auc difference"], 9);
        Assert.StartsWith("| flat | 1.", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("| 8 | – | – | – | – | – |", lines[2].TrimEnd(), StringComparison.Ordinal);
        Assert.StartsWith("| perfect | 0.000 | 0.000 | 1.000 | 1.000 | 8 | -1.", lines[3], StringComparison.Ordinal);
        Assert.EndsWith("| 120 | 60 | 33 |", lines[3].TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_language_model_there_are_no_costs()
    {
        var markdown = new RatingTable(Truth, [Predictions("flat", [.. Truth.Select(_ => 3.0)])], "flat").ToMarkdown();

        Assert.DoesNotContain("tokens", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void Some_of_the_cases_keep_their_order()
    {
        var some = Predictions("all", [1, 2, 3, 4]).At([3, 1]);

        Assert.Equal([4, 2], some.Values);
        Assert.Equal([4, 2], some.Classes);
    }

    private static RatingPredictions Predictions(string name, double[] values) => new(name, values, [.. values.Select(value => (int)Math.Round(value, MidpointRounding.AwayFromZero))]);
}
