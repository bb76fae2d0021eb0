using ChatRec.Retrieval.Counting;

namespace ChatRec.Retrieval.Tests.Counting;

public sealed class EaseTests
{
    [Fact]
    public void Weights_are_those_of_the_closed_form()
    {
        const int Items = 100;
        var sequences = Naive.Sequences(400, Items, seed: 2);

        var lists = Ease.Solve(Items, sequences, new EaseOptions { Ridge = 20 }, CancellationToken.None);

        // Steck 2019, equation 8: B = -P / diag(P) by columns, with a zero diagonal.
        var inverse = Naive.Inverse(Naive.Gram(sequences, Items, 20));
        for (var row = 0; row < Items; row++)
        {
            var weights = lists[row].ToArray().ToDictionary(entry => entry.Item, entry => entry.Weight);
            Assert.DoesNotContain(row, weights.Keys);
            for (var column = 0; column < Items; column++)
            {
                Assert.Equal(row == column ? 0 : -inverse[row, column] / inverse[column, column], weights.GetValueOrDefault(column), 1e-5);
            }
        }
    }

    [Fact]
    public void A_short_list_keeps_the_largest_weights_of_either_sign()
    {
        const int Items = 100;
        var sequences = Naive.Sequences(400, Items, seed: 2);
        var whole = Ease.Solve(Items, sequences, new EaseOptions { Ridge = 20 }, CancellationToken.None);

        var kept = Ease.Solve(Items, sequences, new EaseOptions { Ridge = 20, MaxNeighbours = 10 }, CancellationToken.None);

        for (var item = 0; item < Items; item++)
        {
            var expected = whole[item].ToArray().OrderByDescending(entry => Math.Abs(entry.Weight)).Take(10).Select(entry => entry.Item).Order();
            Assert.Equal(expected, kept[item].ToArray().Select(entry => entry.Item));
        }
    }

    [Fact]
    public void A_catalogue_that_is_too_large_is_refused_with_what_it_would_take()
    {
        var error = Assert.Throws<ArgumentException>(() => Ease.Solve(50_000, [], new EaseOptions(), CancellationToken.None));

        Assert.Contains("50,000 items would need 5.0 GB; at most 16,384 are allowed", error.Message, StringComparison.Ordinal);
    }
}
