using ChatRec.Training.Kernels;

namespace ChatRec.Training.Tests.Kernels;

public sealed class GemmTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(8, 32, 4)]
    [InlineData(7, 31, 3)]
    [InlineData(13, 65, 300)]
    [InlineData(530, 33, 20)]
    [InlineData(6, 16, 513)]
    [InlineData(3, 2100, 260)]
    public void The_three_products_agree_with_the_definition(int m, int n, int k)
    {
        var (a, b) = (Random(m * k, 1), Random(k * n, 2));
        var expected = new float[m * n];
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = 0.0;
                for (var p = 0; p < k; p++)
                {
                    sum += (double)a[(i * k) + p] * b[(p * n) + j];
                }

                expected[(i * n) + j] = (float)sum;
            }
        }

        var (at, bt) = (Transpose(a, m, k), Transpose(b, k, n));
        var c = new float[m * n];
        Gemm.Multiply(new MatrixView(a, m, k, k), new MatrixView(b, k, n, n), new MatrixView(c, m, n, n));
        AssertNear(expected, c);
        Gemm.MultiplyTransposedB(new MatrixView(a, m, k, k), new MatrixView(bt, n, k, k), new MatrixView(c, m, n, n));
        AssertNear(expected, c);
        Gemm.MultiplyTransposedA(new MatrixView(at, k, m, m), new MatrixView(b, k, n, n), new MatrixView(c, m, n, n));
        AssertNear(expected, c);
        Gemm.MultiplyTransposedA(new MatrixView(at, k, m, m), new MatrixView(b, k, n, n), new MatrixView(c, m, n, n), accumulate: true);
        AssertNear([.. expected.Select(value => 2 * value)], c);
    }

    [Fact]
    public void Columns_of_a_wider_matrix_can_be_read_and_written()
    {
        var a = Random(5 * 20, 1);
        var c = new float[5 * 20];
        float[] identity = [1, 0, 0, 1];
        Gemm.Multiply(new MatrixView(a.AsSpan(4), 5, 2, 20), new MatrixView(identity, 2, 2, 2), new MatrixView(c.AsSpan(6), 5, 2, 20));
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(i % 20 is 6 or 7 ? a[i - 2] : 0, c[i]);
        }
    }

    [Fact]
    public void A_row_does_not_depend_on_the_rows_beside_it()
    {
        var (a, b) = (Random(50 * 300, 1), Random(300 * 70, 2));
        var (whole, single) = (new float[50 * 70], new float[70]);
        Gemm.Multiply(new MatrixView(a, 50, 300, 300), new MatrixView(b, 300, 70, 70), new MatrixView(whole, 50, 70, 70));
        for (var row = 0; row < 50; row++)
        {
            Gemm.Multiply(new MatrixView(a.AsSpan(row * 300), 1, 300, 300), new MatrixView(b, 300, 70, 70), new MatrixView(single, 1, 70, 70));
            Assert.Equal(whole[(row * 70)..((row + 1) * 70)], single);
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused() => Assert.Throws<ArgumentException>(() =>
        Gemm.Multiply(new MatrixView(new float[6], 2, 3, 3), new MatrixView(new float[6], 2, 3, 3), new MatrixView(new float[6], 2, 3, 3)));

    private static float[] Random(int count, ulong seed)
    {
        var values = new float[count];
        new CounterRandom(seed).FillNormal(values, 1);
        return values;
    }

    private static float[] Transpose(float[] values, int rows, int columns) =>
        [.. Enumerable.Range(0, rows * columns).Select(index => values[(index % rows * columns) + (index / rows)])];

    private static void AssertNear(float[] expected, float[] actual) => Assert.Equal(expected, actual, (e, a) => Math.Abs(e - a) < 1e-3);
}
