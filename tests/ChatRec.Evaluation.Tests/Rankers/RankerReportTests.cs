using ChatRec.Evaluation.Rankers;
using ChatRec.Ranking.OnePass;

namespace ChatRec.Evaluation.Tests.Rankers;

public sealed class RankerReportTests
{
    private static readonly RankerSetting Setting = new("<data>", "<data>: 3 users; retriever lrurec", "lrurec", 3, "chatrec evaluate ranker --data DIR", [], []);

    [Fact]
    public void Several_seeds_are_means_and_the_gain_is_paired_by_user_over_the_seeds()
    {
        // The item is third for the retriever. Seed 1 ranks it first for both users, seed 2 for one of them.
        var report = new RankerReport(Setting, [
            Passes.Run(1, Passes.Titles(2, [0, 0, 9]), Passes.Titles(2, [0, 0, 9])),
            Passes.Run(2, Passes.Titles(2, [0, 0, 9]), Passes.Titles(2, [9, 5, 0]))]);

        Assert.Equal(["retriever", "titles", "fused, as served"], report.Readings.Select(reading => reading.Name));
        var (retriever, fused) = (report.Readings[0], report.Readings[2]);
        Assert.Equal(0.5, retriever.Metrics["ndcg@10"], 12);
        Assert.Equal((1 + 1 + 1 + 0.5) / 4, fused.Metrics["ndcg@10"], 12);
        Assert.Equal((1 + 1 + 1 + (1.0 / 3)) / 4, fused.Metrics["mrr@5"], 12);
        Assert.Equal(0.375, fused.Gains["ndcg@10"].Mean, 12);
        Assert.Equal((0.25, 0.5), (fused.Gains["ndcg@10"].Low, fused.Gains["ndcg@10"].High)); // one user gains .5, the other half of it
        Assert.Empty(retriever.Gains);
    }

    [Fact]
    public void The_subset_are_the_users_whose_item_each_seeds_retriever_found()
    {
        var lost = RankedCase.NotRetrieved("user", [1, 0.5, 0.3], Passes.Titles(0, [1, 2, 3]).InOrder);
        var report = new RankerReport(Setting, [Passes.Run(1, Passes.Titles(2, [0, 0, 9]), lost, lost), Passes.Run(2, Passes.Titles(2, [0, 0, 9]), Passes.Titles(0, [0, 0, 9]), lost)]);

        Assert.Equal(1.5, report.Retrieved);
        Assert.Equal((0.5 + ((0.5 + 1) / 2)) / 2, report.Readings[0].Metrics["subset ndcg@10"], 12);
        Assert.Equal((0.5 + 0.5 + 1) / 6, report.Readings[0].Metrics["ndcg@10"], 12);
    }

    [Fact]
    public void Letters_are_read_plain_shuffled_and_without_their_prior_and_cost_stands_beside()
    {
        var report = new RankerReport(Setting, [Passes.Run(1, Passes.Letters(0, plain: [1, 0, 3], reversed: [5, 4, 4]))]);

        Assert.Equal(["retriever", "letters, plain", "letters, shuffled", "letters, shuffled, no prior", "fused, as served"], report.Readings.Select(reading => reading.Name));
        Assert.Equal([1, 2, 2, 1, 2], report.Runs[0].Readings.Select(reading => reading.Ranks[0]));
        Assert.Equal([null, 50, 50, 50, 50], report.Readings.Select(reading => reading.PromptTokens));
        Assert.Equal([1, 4, 4, 4, 5], report.Readings.Select(reading => reading.Milliseconds));
        Assert.NotNull(report.Bias);
    }

    [Fact]
    public void Letters_read_in_several_orders_have_rows_of_their_own_and_the_batchs_cost()
    {
        // A model that only likes the first place: whoever stood there is no better for it.
        var user = Passes.Letters(1, plain: [9, 0, 0], reversed: [9, 0, 0]);
        LabelledLogits[] orders = [new(["A", "B", "C"], [9, 0, 0]), new(["B", "A", "C"], [0, 9, 0])];
        var pass = user.InOrder! with { Permutations = orders };
        var report = new RankerReport(Setting, [Passes.Run(1, user with { InOrder = pass with { Logits = pass.Without(new Dictionary<string, double>()) } })]);

        Assert.Equal(
            ["retriever", "letters, plain", "letters, shuffled", "letters, shuffled, no prior", "letters, 2 orders", "letters, 2 orders, no prior", "fused, as served"],
            report.Readings.Select(reading => reading.Name));
        Assert.Equal([2, 2], [report.Runs[0].Readings[1].Ranks[0], report.Runs[0].Readings[4].Ranks[0]]);
        Assert.Equal([1, null, null, null, 4, 4, 5], report.Readings.Select(reading => reading.Milliseconds));
    }

    [Fact]
    public void Shown_probabilities_are_judged_before_and_after_calibration()
    {
        var lost = RankedCase.NotRetrieved("user", [1, 0.5, 0.3], Passes.Titles(0, [1, 2, 3]).InOrder);

        var shown = new RankerReport(Setting, [Passes.Run(1, Passes.Titles(0, [3, 2, 1]), lost)]).Shown;

        Assert.Equal(["probability, first five", "probability, all candidates", "match, first five", "match, all candidates"], shown.Select(one => one.Name));
        // Two lists of three candidates, and one item is taken: 1/6 of what is told must come true. None = .5 makes the mean right, and nothing else does.
        Assert.Equal(1.0 / 3, shown[1].CurveBefore.Sum(bin => bin.Weight * bin.Forecast) / 6, 12);
        Assert.Equal(1.0 / 6, shown[1].CurveAfter.Sum(bin => bin.Weight * bin.Forecast) / 6, 12);
        Assert.Equal(1.0 / 6, shown[1].CurveAfter.Sum(bin => bin.Weight * bin.Observed) / 6, 12);
        Assert.True(shown[1].After.Brier < shown[1].Before.Brier);
        Assert.All(shown, one => Assert.InRange(one.Floor, 1e-6, 1));
    }
}
