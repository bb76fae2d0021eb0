using ChatRec.Evaluation.Splits;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Evaluation.Tests.Splits;

public sealed class LeaveOneOutTests
{
    [Fact]
    public void The_filter_is_iterated_to_a_fixed_point()
    {
        // Item 9 is in two sequences only; without it user "c" falls below the core, and then so does item 3.
        InteractionSequence[] users =
        [
            User("a", 1, 2, 4),
            User("b", 4, 1, 2),
            User("c", 3, 9, 1),
            User("d", 2, 4, 1, 3, 9),
            User("e", 1, 2, 4, 3),
        ];

        var split = LeaveOneOut.Split(users, core: 3);

        Assert.Equal(["a", "b", "d", "e"], split.Users.Select(user => user.UserId));
        Assert.Equal([2, 4, 1], split.Users[2].Items);
        Assert.Equal(3, split.ItemCount);
        Assert.Equal(12, split.InteractionCount);
    }

    [Fact]
    public void The_last_item_is_the_test_the_one_before_the_validation_and_training_sees_neither()
    {
        InteractionSequence[] users = [User("a", 1, 2, 3, 4), User("b", 4, 3, 2, 1), User("c", 2, 1, 4, 3)];

        var split = LeaveOneOut.Split(users, core: 3);
        var test = split.Cases(SplitPart.Test).First();
        var validation = split.Cases(SplitPart.Validation).First();

        Assert.Equal([1, 2, 3], test.History);
        Assert.Equal(4, test.Target);
        Assert.Equal([1, 2], validation.History);
        Assert.Equal(3, validation.Target);
        Assert.Equal([1, 2], split.Training.First().Items);
        Assert.Equal(2, split.Training.First().Times.Length);
    }

    [Fact]
    public void Interactions_of_the_same_second_are_ordered_by_item()
    {
        var user = User("a", 5, 3, 4) with { Times = [10, 20, 20] };
        var split = LeaveOneOut.Split([user, User("b", 5, 3, 4), User("c", 4, 5, 3) with { Times = [20, 10, 20] }], core: 3);

        Assert.Equal([5, 3, 4], split.Users[0].Items);
        Assert.Equal([5, 3, 4], split.Users[2].Items);
    }

    private static InteractionSequence User(string id, params int[] items) => new(
        id,
        items,
        [.. items.Select(_ => 4f)],
        [.. items.Select(_ => Signal.Liked)],
        [.. items.Select((_, place) => (long)place)]);
}
