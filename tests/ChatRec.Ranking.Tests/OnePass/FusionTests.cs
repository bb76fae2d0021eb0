using ChatRec.Ranking.OnePass;

namespace ChatRec.Ranking.Tests.OnePass;

public sealed class FusionTests
{
    [Fact]
    public void Utilities_are_the_weighted_sum_of_standardised_scores()
    {
        var weights = new FusionWeights { RetrieverWeight = 2, RankerWeight = 0.5, RetrieverTransform = RetrieverTransform.Score };

        // Scores 3, 2, 1: z = ±1.2247, 0. Logits 0, 0, 3: z = -0.7071, -0.7071, 1.4142.
        var utilities = Fusion.Utilities([3, 2, 1], [0, 0, 3], weights);

        Assert.Equal([2.0959, -0.3536, -1.7424], utilities.Select(utility => Math.Round(utility, 4)));
    }

    [Fact]
    public void The_rank_transform_ignores_the_scores_scale()
    {
        var weights = new FusionWeights { RetrieverTransform = RetrieverTransform.LogRank };

        Assert.Equal(Fusion.Utilities([3, 2, 1], [], weights), Fusion.Utilities([0.9, 0.1, -7], [], weights));
        Assert.True(Fusion.Utilities([3, 2, 1], [], weights) is [> 1.2, > -0.4 and < 0, < -0.9]);
    }

    [Fact]
    public void The_log_transform_falls_back_to_ranks_where_a_score_is_not_positive()
    {
        var log = new FusionWeights { RetrieverTransform = RetrieverTransform.LogScore };

        Assert.Equal(Fusion.Utilities([3, 2, 0], [], new FusionWeights()), Fusion.Utilities([3, 2, 0], [], log));
        Assert.Equal([1.2247, 0, -1.2247], Fusion.Utilities([4, 2, 1], [], log).Select(utility => Math.Round(utility, 4)));
    }

    [Fact]
    public void Candidates_without_a_logit_count_as_average_for_the_ranker()
    {
        var weights = new FusionWeights { RetrieverWeight = 0, RankerWeight = 1 };

        Assert.Equal([-1, 1, 0], Fusion.Utilities([3, 2, 1], [1, 2], weights));
    }

    [Fact]
    public void Equal_scores_say_nothing() => Assert.Equal([0, 0, 0], Fusion.Standardize([0.1, 0.1, 0.1]));

    [Fact]
    public void Probabilities_sum_to_one_and_a_match_is_the_chance_against_another_candidate_drawn_at_random()
    {
        double[] utilities = [1, 0, -1];

        var probabilities = Fusion.Probabilities(utilities);

        Assert.Equal(1, probabilities.Sum(), 12);
        Assert.Equal(Math.E, probabilities[0] / probabilities[1], 12);
        // Of two of the three one is taken: e against the mean of 1 and 1/e, and so on.
        Assert.Equal([0.7990, 0.3932, 0.1652], Fusion.Matches(utilities).Select(match => Math.Round(match, 4)));
        Assert.Empty(Fusion.Probabilities([]));
        Assert.Empty(Fusion.Matches([]));
    }

    [Fact]
    public void Candidates_that_are_alike_match_even_however_many_they_are()
    {
        Assert.Equal([0.5], Fusion.Matches([3]));
        Assert.All(Fusion.Matches(new double[20]), match => Assert.Equal(0.5, match, 12));
    }

    [Fact]
    public void Of_two_candidates_the_match_is_the_probability() => Assert.Equal(Fusion.Probabilities([0.7, -0.2]), Fusion.Matches([0.7, -0.2]));

    [Fact]
    public void A_temperature_evens_out_and_none_of_these_takes_its_part()
    {
        var calibration = new FusionCalibration { Temperature = 2, None = 0.6 };

        Assert.Equal(0.4, Fusion.Probabilities([4, 0, -4], calibration).Sum(), 12);
        Assert.Equal(Fusion.Probabilities([2, 0, -2]).Select(probability => 0.4 * probability), Fusion.Probabilities([4, 0, -4], calibration));
        Assert.Equal(Fusion.Matches([2, 0, -2]), Fusion.Matches([4, 0, -4], calibration));
    }

    [Fact]
    public void A_certain_winner_is_no_division_by_zero() => Assert.Equal([1, 0], Fusion.Matches([5_000, 0]));
}
