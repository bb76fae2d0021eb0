using ChatRec.Training.Ratings;

namespace ChatRec.Training.Tests.Ratings;

public sealed class RatingMlpTests
{
    private const int Users = 40;
    private const int Items = 30;

    private static readonly RatingMlpOptions Quick = new() { Width = 8, Hidden = 16, Dropout = 0, Epochs = 60, BatchSize = 64, LearningRate = 1e-2, WeightDecay = 0 };

    [Fact]
    public void It_learns_who_likes_which_half_of_the_items_and_says_so_of_ratings_it_has_not_seen()
    {
        var all = (from user in Enumerable.Range(0, Users) from item in Enumerable.Range(0, Items) select (user, item)).ToArray();
        new Random(1).Shuffle(all);
        var (known, held) = (all[..900], all[900..]);

        var network = Train(known, Quick);

        // Matching halves are 5, the others 1: no bias of a user or an item can tell.
        Assert.InRange(held.Average(one => Math.Pow(network.Predict(one.user, one.item) - Truth(one.user, one.item), 2)), 0, 0.5);
    }

    [Fact]
    public void The_same_seed_gives_the_same_network()
    {
        (int, int)[] known = [(0, 1), (2, 3), (4, 5)];

        Assert.Equal(Train(known, Quick).Predict(1, 1), Train(known, Quick).Predict(1, 1));
        Assert.NotEqual(Train(known, Quick).Predict(1, 1), Train(known, Quick with { Seed = 2 }).Predict(1, 1));
    }

    [Fact]
    public void Lists_of_different_lengths_are_refused() =>
        Assert.Throws<ArgumentException>(() => RatingMlp.Train([0, 1], [0], [3f], 2, 1, Quick, CancellationToken.None));

    private static float Truth(int user, int item) => user % 2 == item % 2 ? 5 : 1;

    private static RatingMlp Train((int User, int Item)[] known, RatingMlpOptions options) => RatingMlp.Train(
        [.. known.Select(one => one.User)], [.. known.Select(one => one.Item)], [.. known.Select(one => Truth(one.User, one.Item))], Users, Items, options, CancellationToken.None);
}
