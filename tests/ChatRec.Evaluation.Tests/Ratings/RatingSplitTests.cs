using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Ratings;
using ChatRec.Evaluation.Splits;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Evaluation.Tests.Ratings;

public sealed class RatingSplitTests
{
    [Fact]
    public void The_last_rating_is_the_test_the_one_before_the_validation_and_what_follows_is_not_known()
    {
        var split = RatingSplit.Of(RatedUsers.Of(5, [(0, 1), (1, 2), (2, 3), (3, 4.5f)], [(4, 5), (3, 4), (0, .5f)]));

        Assert.Equal([new RatingCase(0, 3, 3, 4.5f), new RatingCase(1, 2, 0, .5f)], split.Cases(SplitPart.Test));
        Assert.Equal([new RatingCase(0, 2, 2, 3), new RatingCase(1, 1, 3, 4)], split.Cases(SplitPart.Validation));
        Assert.Equal([(0, 0, 1f), (0, 1, 2), (0, 2, 3), (1, 4, 5), (1, 3, 4)], Triples(split.Known(SplitPart.Test)));
        Assert.Equal([(0, 0, 1f), (0, 1, 2), (1, 4, 5)], Triples(split.Known(SplitPart.Validation)));
        Assert.Equal((2, 5, 7), (split.Known(SplitPart.Test).UserCount, split.Known(SplitPart.Test).ItemCount, split.Count));
    }

    [Fact]
    public void Ratings_are_taken_in_order_of_time_then_item_and_those_without_a_number_are_left_out()
    {
        var data = RatedUsers.Of(5) with
        {
            Interactions = [new InteractionSequence("u", [3, 2, 1, 0], [4, 3, float.NaN, 1], [Signal.Seen, Signal.Seen, Signal.Seen, Signal.Seen], [20, 20, 15, 10])],
        };

        Assert.Equal([0, 2, 3], RatingSplit.Of(data).Users[0].Items);
    }

    [Fact]
    public void Users_with_fewer_than_three_ratings_are_left_out_and_none_left_is_refused()
    {
        var split = RatingSplit.Of(RatedUsers.Of(3, [(0, 1), (1, 2)], [(0, 1), (1, 2), (2, 3)]));

        Assert.Equal(["u1"], split.Users.Select(user => user.UserId));
        Assert.Contains("no user has 3 ratings", Assert.Throws<EvaluationDataException>(() => RatingSplit.Of(RatedUsers.Of(3, [(0, 1), (1, 2)]))).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<(int User, int Item, float Rating)> Triples(KnownRatings known) => Enumerable.Range(0, known.Count).Select(one => (known.Users[one], known.Items[one], known.Values[one]));
}
