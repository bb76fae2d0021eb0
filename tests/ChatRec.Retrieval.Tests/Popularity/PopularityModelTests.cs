using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Popularity;

namespace ChatRec.Retrieval.Tests.Popularity;

public sealed class PopularityModelTests
{
    private const long Day = 86_400;
    private static readonly Catalogue Letters = new(new[] { "A", "B", "C", "D" }.Select(id => new Item(id, id, null, [])));

    [Fact]
    public void Likes_count_by_their_age_views_count_less_and_dislikes_take_away()
    {
        InteractionSequence[] sequences =
        [
            new("u", [0, 1, 2], [5, 5, 5], [Signal.Liked, Signal.Liked, Signal.Seen], [0, 10 * Day, 20 * Day]),
            new("v", [2, 1], [5, 5], [Signal.Seen, Signal.Disliked], [20 * Day, 20 * Day]),
        ];

        var model = PopularityModel.Build(Letters, sequences, new PopularityOptions { HalfLifeDays = 10, SeenWeight = 0.25, DislikedWeight = 0.1 });

        Assert.Equal(Math.Log(1 + 0.25), model.Score(0), 1e-12);
        Assert.Equal(Math.Log(1 + 0.5 - 0.1), model.Score(1), 1e-12);
        Assert.Equal(Math.Log(1 + 0.5), model.Score(2), 1e-12);
        Assert.Equal(0, model.Score(3));
        Assert.Equal(["C", "B", "A", "D"], model.Ranked.Select(item => item.ItemId));
    }

    [Fact]
    public void More_dislikes_than_likes_is_as_unpopular_as_unknown()
    {
        var model = PopularityModel.Build(Letters, [new("u", [1], [1], [Signal.Disliked], [0])], new PopularityOptions());

        Assert.Equal(0, model.Score(1));
    }

    [Fact]
    public void Without_interactions_the_order_is_by_id()
    {
        Assert.Equal(["A", "B", "C", "D"], PopularityModel.Build(Letters, [], new PopularityOptions()).Ranked.Select(item => item.ItemId));
    }
}
