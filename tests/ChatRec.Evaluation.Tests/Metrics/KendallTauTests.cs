using ChatRec.Evaluation.Metrics;

namespace ChatRec.Evaluation.Tests.Metrics;

public sealed class KendallTauTests
{
    [Fact]
    public void The_same_order_on_another_scale_is_1() =>
        Assert.Equal(1, KendallTau.B([.1, .5, -3, 40], [10, 11, -90, 12]));

    [Fact]
    public void The_opposite_order_is_minus_1() =>
        Assert.Equal(-1, KendallTau.B([1, 2, 3, 4], [4, 3, 2, 1]));

    [Fact]
    public void A_swapped_pair_of_neighbours_costs_two_of_all_pairs() =>
        Assert.Equal((5 - 1) / 6.0, KendallTau.B([1, 2, 3, 4], [2, 1, 3, 4]));

    [Fact]
    public void Ties_are_left_out_of_their_own_list_only()
    {
        // Pairs: (0,1) tied in the first, (1,2) in the second; (0,2), (0,3), (1,3) and (2,3) agree.
        Assert.Equal(4 / Math.Sqrt(5 * 5), KendallTau.B([1, 1, 2, 3], [1, 2, 2, 3]), 12);

        // Tied in both: it counts in neither, so the rest agrees wholly.
        Assert.Equal(1, KendallTau.B([1, 1, 2], [5, 5, 9]), 12);
    }

    [Fact]
    public void It_does_not_matter_which_list_is_first_or_in_which_order_the_candidates_stand()
    {
        double[] first = [.3, .1, .9, .9, -2, 7];
        double[] second = [4, 4, 1, 3, 2, 9];

        var tau = KendallTau.B(first, second);

        Assert.Equal(tau, KendallTau.B(second, first), 12);
        Assert.Equal(tau, KendallTau.B([.. first.Reverse()], [.. second.Reverse()]), 12);
    }

    [Theory]
    [InlineData(new double[] { }, new double[] { })]
    [InlineData(new double[] { 1 }, new double[] { 2 })]
    [InlineData(new double[] { 1, 1, 1 }, new double[] { 1, 2, 3 })]
    public void Without_an_order_there_is_no_correlation(double[] first, double[] second) =>
        Assert.Equal(double.NaN, KendallTau.B(first, second));

    [Fact]
    public void Lists_of_other_candidates_and_scores_that_are_no_numbers_are_refused()
    {
        Assert.Throws<ArgumentException>(() => KendallTau.B([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => KendallTau.B([1, double.NaN], [1, 2]));
    }
}
