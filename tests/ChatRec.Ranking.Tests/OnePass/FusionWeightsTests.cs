using ChatRec.Ranking.OnePass;

namespace ChatRec.Ranking.Tests.OnePass;

public sealed class FusionWeightsTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("chatrec-fusion-").FullName, "fusion.json");

    [Fact]
    public void What_is_saved_is_loaded()
    {
        var weights = new FusionWeights
        {
            ModelSha256 = "abc",
            TemplateHash = "def",
            RetrieverWeight = 1.5,
            RankerWeight = 0.25,
            RetrieverTransform = RetrieverTransform.LogScore,
            LabelPrior = new Dictionary<string, double> { ["A"] = 1.25 },
            Metric = "NDCG@10",
            MetricValue = 0.31,
            Fitted = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Command = "chatrec evaluate ranker",
            Calibration = new FusionCalibration { Temperature = 1.25, None = 0.75, Metric = "likelihood", MetricValue = -2.5, Fitted = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), Command = "c" },
        };

        weights.Save(_path);
        var loaded = FusionWeights.Load(_path);

        Assert.Equal(weights with { LabelPrior = loaded.LabelPrior }, loaded);
        Assert.Equal(1.25, loaded.LabelPrior["A"]);
    }

    [Fact]
    public void A_file_from_before_calibration_has_none()
    {
        File.WriteAllText(_path, """{ "rankerWeight": 1 }""");

        Assert.Null(FusionWeights.Load(_path).Calibration);
    }

    [Theory]
    [InlineData("{ \"calibration\": { \"temperature\": 0 } }", "from 0.05 to 20")]
    [InlineData("{ \"calibration\": { \"none\": 1 } }", "from 0 to below 1")]
    [InlineData("{ \"rankerWeight\": -1 }", "numbers from 0 to 1000")]
    [InlineData("{\n \"rankrWeight\": 1 }", "line 2")]
    [InlineData("{", "line 1")]
    [InlineData("null", "holds no weights")]
    public void A_broken_file_says_where(string json, string expected)
    {
        File.WriteAllText(_path, json);

        var exception = Assert.Throws<FusionWeightsException>(() => FusionWeights.Load(_path));

        Assert.StartsWith(_path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_an_error_of_the_same_kind() => Assert.Throws<FusionWeightsException>(() => FusionWeights.Load(_path));

    [Fact]
    public void The_label_prior_is_the_mean_logit_relative_to_its_list()
    {
        OnePassScores Scores(params float[] logits) => new([], ["A", "B"], logits, "", new ScorerModel("m", null, 1), 0, 0);

        var prior = FusionWeights.EstimateLabelPrior([Scores(3, 1), Scores(14, 10)]);

        Assert.Equal(1.5, prior["A"], 6);
        Assert.Equal(-1.5, prior["B"], 6);
    }

    [Fact]
    public void The_label_prior_of_readings_in_several_orders_is_estimated_on_each_of_them()
    {
        // The letters' worth, 2 and -2, beside candidates worth 5 and -5 that stand under both letters.
        var scores = new OnePassScores([], ["A", "B"], [5, -5], "", new ScorerModel("m", null, 1), 0, 0)
        {
            Permutations = [new LabelledLogits(["A", "B"], [7, -7]), new LabelledLogits(["B", "A"], [3, -3])],
        };

        var prior = FusionWeights.EstimateLabelPrior([scores]);

        Assert.Equal(2, prior["A"], 6);
        Assert.Equal(-2, prior["B"], 6);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
}
