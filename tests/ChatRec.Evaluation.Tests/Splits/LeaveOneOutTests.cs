using ChatRec.Evaluation.Splits;

namespace ChatRec.Evaluation.Tests.Splits;

public sealed class LeaveOneOutTests
{
    [Fact]
    public void The_filter_is_iterated_to_a_fixed_point()
    {
        // Item 9 is in two sequences only; without it user "c" falls below the core, and then so does item 3.
        UserSequence[] users =
        [
            new("a", [1, 2, 4]),
            new("b", [4, 1, 2]),
            new("c", [3, 9, 1]),
            new("d", [2, 4, 1, 3, 9]),
            new("e", [1, 2, 4, 3]),
        ];

        var split = LeaveOneOut.Split(users, core: 3);

        Assert.Equal(["a", "b", "d", "e"], split.Users.Select(user => user.User));
        Assert.Equal([2, 4, 1], split.Users[2].Items);
        Assert.Equal(3, split.ItemCount);
    }

    [Fact]
    public void The_last_item_is_the_test_the_one_before_the_validation_and_training_sees_neither()
    {
        UserSequence[] users = [new("a", [1, 2, 3, 4]), new("b", [4, 3, 2, 1]), new("c", [2, 1, 4, 3])];

        var split = LeaveOneOut.Split(users, core: 3);
        var test = split.Cases(SplitPart.Test).First();
        var validation = split.Cases(SplitPart.Validation).First();

        Assert.Equal([1, 2, 3], test.History);
        Assert.Equal(4, test.Target);
        Assert.Equal([1, 2], validation.History);
        Assert.Equal(3, validation.Target);
        Assert.Equal([1, 2], split.Training.First().Items);
    }
}
