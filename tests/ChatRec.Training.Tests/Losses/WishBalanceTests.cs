using ChatRec.Training.Losses;

namespace ChatRec.Training.Tests.Losses;

public sealed class WishBalanceTests
{
    private static readonly float[] Plain = [2, 1, 0.5f, -1, 0];

    [Fact]
    public void Both_sides_hold_half_of_the_probability_afterwards()
    {
        byte[] violations = [0, 1, 1, 2, 0];

        var shift = WishBalance.Shift(Plain, violations);

        Assert.Equal(Sum(0, violations), Math.Exp(shift) * Sum(1, violations), 5);
    }

    [Fact]
    public void A_wish_and_its_opposite_are_equally_loud() =>
        Assert.Equal(WishBalance.Shift(Plain, [0, 1, 1, 1, 0]), -WishBalance.Shift(Plain, [1, 0, 0, 0, 1]), 5);

    [Fact]
    public void Where_all_or_none_are_excluded_nothing_is_shifted()
    {
        Assert.Equal(0, WishBalance.Shift(Plain, [0, 0, 0, 0, 0]));
        Assert.Equal(0, WishBalance.Shift(Plain, [1, 1, 2, 1, 1]));
    }

    [Fact]
    public void What_hardly_has_any_probability_is_not_made_loud_without_bound() =>
        Assert.Equal(Math.Log(1 / 0.002), WishBalance.Shift([20, -20], [0, 1]), 2);

    private static double Sum(int violating, byte[] violations) =>
        Plain.Index().Where(entry => (violations[entry.Index] > 0 ? 1 : 0) == violating).Sum(entry => Math.Exp(entry.Item));
}
