using ChatRec.Retrieval.Counting;

namespace ChatRec.Retrieval.Tests.Counting;

public sealed class SymmetricMatrixTests
{
    // Orders around the size of a tile: less than one, exactly one, one and a bit, several with padding.
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void The_inverse_is_that_of_a_plain_elimination(int order)
    {
        var gram = Naive.Gram(Naive.Sequences(300, order, seed: 1), order, ridge: 5);
        var matrix = new SymmetricMatrix(order);
        for (var row = 0; row < order; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                matrix[row, column] = (float)gram[row, column];
            }
        }

        matrix.Invert(CancellationToken.None);

        var expected = Naive.Inverse(gram);
        for (var row = 0; row < order; row++)
        {
            for (var column = 0; column < order; column++)
            {
                Assert.Equal(expected[row, column], matrix[row, column], 2e-6);
            }
        }
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_is_refused()
    {
        var matrix = new SymmetricMatrix(2);
        (matrix[0, 0], matrix[1, 1], matrix[1, 0]) = (1, 1, 2);

        Assert.Throws<ArithmeticException>(() => matrix.Invert(CancellationToken.None));
    }

    [Fact]
    public void A_cancelled_inverse_stops() =>
        Assert.Throws<OperationCanceledException>(() => new SymmetricMatrix(10).Invert(new CancellationToken(canceled: true)));
}
