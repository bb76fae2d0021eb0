using ChatRec.Retrieval.Counting;

namespace ChatRec.Retrieval.Tests.Counting;

public sealed class ItemKnnTests
{
    [Fact]
    public void Weights_are_those_computed_by_hand()
    {
        // Items 0 and 1: two users of both, n0 = 3, n1 = 2. Item 2: one user, together with both.
        int[][] sequences = [[0, 1], [1, 0, 2, 0], [0]];

        var lists = ItemKnn.Count(4, sequences, new ItemKnnOptions { Shrinkage = 1 }, CancellationToken.None);

        Assert.Equal([1, 2], lists[0].ToArray().Select(entry => entry.Item));
        Assert.Equal(2 / (Math.Sqrt(6) + 1), lists[0][0].Weight, 1e-6);
        Assert.Equal(1 / (Math.Sqrt(3) + 1), lists[0][1].Weight, 1e-6);
        Assert.Equal(1 / (Math.Sqrt(2) + 1), lists[1][1].Weight, 1e-6);
        Assert.True(lists[3].IsEmpty);
    }

    [Fact]
    public void Only_the_nearest_are_kept()
    {
        var lists = ItemKnn.Count(3, [[0, 1], [1, 0, 2]], new ItemKnnOptions { MaxNeighbours = 1 }, CancellationToken.None);

        Assert.Equal([1], lists[0].ToArray().Select(entry => entry.Item));
    }
}
