using ChatRec.Evaluation.Data;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Evaluation.Tests.Data;

public sealed class EvaluationDataTests
{
    private static readonly Catalogue Catalogue = new(Enumerable.Range(0, 7).Select(item => new Item($"i{item}", $"Title {item}", 1990 + item, [])));

    [Fact]
    public void Of_a_catalogue_items_without_five_interactions_are_left_out_and_the_others_numbered_in_its_order()
    {
        var users = Enumerable.Range(0, 5).Select(user => User($"u{user}", [6, 1, 3, 4, 5]));

        var data = EvaluationData.Of(Catalogue, [User("lonely", [0]), .. users]);

        Assert.Equal(["i1", "i3", "i4", "i5", "i6"], data.ItemIds);
        Assert.Equal("Title 1 (1991)", data.Titles[0]);
        Assert.Equal(["u0", "u1", "u2", "u3", "u4"], data.Users);
        Assert.All(data.Sequences, sequence => Assert.Equal([4, 0, 1, 2, 3], sequence));
    }

    [Fact]
    public void Interactions_at_the_same_time_are_in_the_catalogues_order()
    {
        var users = Enumerable.Range(0, 5).Select(user => User($"u{user}", [5, 4, 3, 2, 1]) with { Times = [9, 9, 9, 9, 9] });

        Assert.All(EvaluationData.Of(Catalogue, [.. users]).Sequences, sequence => Assert.Equal([0, 1, 2, 3, 4], sequence));
    }

    [Fact]
    public void Users_with_one_item_leave_nothing()
    {
        var exception = Assert.Throws<EvaluationDataException>(() => EvaluationData.Of(Catalogue, [.. Enumerable.Range(0, 20).Select(user => User($"u{user}", [1]))]));

        Assert.Contains("the 5-core filter leaves nothing of 20 users and 20 interactions", exception.Message, StringComparison.Ordinal);
    }

    private static InteractionSequence User(string id, int[] items) => new(
        id, items, [.. items.Select(_ => float.NaN)], [.. items.Select(_ => Signal.Seen)], [.. items.Select((_, place) => (long)place)]);
}
