using ChatRec.Evaluation.Ratings;
using ChatRec.Evaluation.Ratings.Baselines;

namespace ChatRec.Evaluation.Tests.Ratings;

public sealed class RatingBaselinesTests
{
    private static readonly KnownRatings Small = new(2, 3, [0, 0, 1], [0, 1, 0], [5, 4, 1]);

    [Fact]
    public void Means_are_of_all_of_the_user_or_of_the_item_and_of_all_where_there_is_none()
    {
        Assert.Equal(10 / 3.0, Fit("global mean", Small)(1, 2), 6);
        Assert.Equal([4.5, 1], new[] { 0, 1 }.Select(user => Fit("user mean", Small)(user, 2)));
        Assert.Equal([3, 4, 10 / 3.0], new[] { 0, 1, 2 }.Select(item => Fit("item mean", Small)(0, item)));
    }

    [Fact]
    public void Undamped_biases_find_what_users_and_items_add()
    {
        var known = Grid((user, item) => 3 + (user - 4.5) / 10 + (item - 9.5) / 10, _ => true);
        var biases = DampedBiases.Fit(known, 0, 0);

        Assert.Equal(3 + .45 + .95, biases.Predict(9, 19), 5);
        Assert.Equal(3 - .45 - .95, biases.Predict(0, 0), 5);
    }

    [Fact]
    public void Damping_draws_a_bias_of_few_ratings_to_nothing()
    {
        Assert.InRange(Math.Abs(DampedBiases.Fit(Small, 100, 100).Predict(0, 1) - Small.Mean), 0, .1);
        Assert.Equal(0, DampedBiases.Fit(Small, 1, 1).Items[2]);
    }

    [Fact]
    public void Factors_find_a_taste_that_no_bias_can_tell()
    {
        double Truth(int user, int item) => user % 2 == item % 2 ? 5 : 1;
        var known = Grid(Truth, one => one % 7 != 0);
        var held = Enumerable.Range(0, 200).Where(one => one % 7 == 0).Select(one => (User: one / 20, Item: one % 20)).ToList();

        var factors = MatrixFactorisation.Fit(known, 4, .02, 200, seed: 1, default);
        var biases = DampedBiases.Fit(known, 1, 1);

        Assert.InRange(held.Average(one => Math.Abs(factors.Predict(one.User, one.Item) - Truth(one.User, one.Item))), 0, 0.5);
        Assert.InRange(held.Average(one => Math.Abs(biases.Predict(one.User, one.Item) - Truth(one.User, one.Item))), 1.5, 3);
    }

    [Fact]
    public void An_item_without_ratings_has_no_factors() => Assert.Equal(
        MatrixFactorisation.Fit(Small, 8, .1, 5, seed: 1, default).Predict(0, 2), MatrixFactorisation.Fit(Small with { ItemCount = 4 }, 8, .1, 5, seed: 1, default).Predict(0, 3), 9);

    private static KnownRatings Grid(Func<int, int, double> rating, Func<int, bool> isKnown)
    {
        var cells = Enumerable.Range(0, 200).Where(isKnown).Select(one => (User: one / 20, Item: one % 20)).ToList();
        return new KnownRatings(10, 20, [.. cells.Select(one => one.User)], [.. cells.Select(one => one.Item)], [.. cells.Select(one => (float)rating(one.User, one.Item))]);
    }

    private static RatingPredictor Fit(string name, KnownRatings known) => RatingBaselines.All(1).Single(model => model.Name == name).Settings[0].Fit(known, default);
}
