using ChatRec.Evaluation.Ratings;

namespace ChatRec.Evaluation.Tests.Ratings;

public sealed class RatingMetricsTests
{
    private static readonly float[] Truth = [5, 4, 3.5f, 1];

    [Fact]
    public void Errors_are_in_stars()
    {
        double[] predicted = [4, 4, 4.5, 3];

        Assert.Equal(Math.Sqrt((1 + 0 + 1 + 4) / 4.0), RatingMetrics.Rmse(Truth, predicted), 9);
        Assert.Equal(1, RatingMetrics.Mae(Truth, predicted), 9);
    }

    [Theory]
    [InlineData(new[] { 4.0, 3.9, 3.8, 3.7 }, 1)]
    [InlineData(new[] { 3.7, 3.8, 3.9, 4.0 }, 0)]
    [InlineData(new[] { 3.0, 3.0, 3.0, 3.0 }, 0.5)]
    [InlineData(new[] { 4.0, 3.0, 3.0, 2.0 }, 0.875)]
    public void The_area_is_how_often_a_liked_item_stands_above_another(double[] predicted, double expected) => Assert.Equal(expected, RatingMetrics.Auc(Truth, predicted), 9);

    [Fact]
    public void There_is_no_area_where_everything_is_liked() => Assert.True(double.IsNaN(RatingMetrics.Auc([4, 5], [1, 2])));

    [Fact]
    public void A_class_is_right_if_it_is_the_nearest_whole_number_halves_upwards() => Assert.Equal(0.75, RatingMetrics.Accuracy(Truth, [5, 4, 4, 2]), 9);
}
