using ChatRec.Ranking.OnePass;

namespace ChatRec.Ranking.Tests.OnePass;

public sealed class CandidateOrdersTests
{
    [Theory]
    [InlineData(20, 1)]
    [InlineData(20, 4)]
    [InlineData(20, 16)]
    [InlineData(7, 3)]
    [InlineData(3, 16)]
    [InlineData(1, 2)]
    public void Each_order_holds_every_candidate_once_and_the_first_is_the_retrievers(int count, int orders)
    {
        var made = CandidateOrders.Of(count, orders);

        Assert.Equal(Math.Min(count, orders), made.Count);
        Assert.Equal(Enumerable.Range(0, count), made[0]);
        Assert.All(made, order => Assert.Equal(Enumerable.Range(0, count), order.Order()));
    }

    [Theory]
    [InlineData(20, 4)]
    [InlineData(20, 7)]
    [InlineData(20, 20)]
    public void Each_candidate_stands_at_places_that_are_spread_over_the_list(int count, int orders)
    {
        var made = CandidateOrders.Of(count, orders);

        for (var candidate = 0; candidate < count; candidate++)
        {
            int[] places = [.. made.Select(order => Array.IndexOf(order, candidate)).Order()];
            var steps = places.Zip([.. places[1..], places[0] + count], (place, next) => next - place);
            Assert.All(steps, step => Assert.InRange(step, count / orders, (count / orders) + 1));
        }
    }
}
