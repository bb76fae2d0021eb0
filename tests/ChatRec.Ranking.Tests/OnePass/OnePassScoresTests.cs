using ChatRec.Ranking.OnePass;

namespace ChatRec.Ranking.Tests.OnePass;

public sealed class OnePassScoresTests
{
    private static readonly Dictionary<string, double> None = [];

    [Fact]
    public void One_reading_is_what_the_model_said_less_the_prior()
    {
        var scores = Scores(["A", "B"], [5, 1]);

        Assert.Equal([5, 1], scores.Without(None));
        Assert.Equal([3, 1], scores.Without(new Dictionary<string, double> { ["A"] = 2, ["Z"] = 9 }));
    }

    [Fact]
    public void Several_readings_are_averaged_after_each_lost_its_prior_and_was_centred()
    {
        // The model likes A by 4, and the second reading as a whole is 100 higher; beneath, the second candidate is better by 2.
        var scores = Scores(["A", "B"], [4, 2]) with
        {
            Permutations = [new LabelledLogits(["A", "B"], [4, 2]), new LabelledLogits(["B", "A"], [100, 106])],
        };

        Assert.Equal([-1, 1], scores.Without(None));
        Assert.Equal([-1, 1], scores.Without(new Dictionary<string, double> { ["A"] = 4 }));
        Assert.Equal([-1, 1], (scores with { Permutations = [new LabelledLogits(["A", "B"], [4, 2]), new LabelledLogits(["A", "B"], [4, 2])] }).Without(new Dictionary<string, double> { ["A"] = 4 }));
    }

    [Fact]
    public void A_label_that_stood_before_a_candidate_more_often_counts_more_often()
    {
        var scores = Scores([], []) with
        {
            Permutations = [new LabelledLogits(["A", "B", "C"], [0, 0, 0]), new LabelledLogits(["A", "C", "B"], [0, 0, 0])],
        };

        Assert.Equal([-4, 2, 2], scores.Without(new Dictionary<string, double> { ["A"] = 6 }));
    }

    private static OnePassScores Scores(string[] labels, float[] logits) => new([], labels, logits, "hash", new ScorerModel("m", null, 1), 0, 0);
}
