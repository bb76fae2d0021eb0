using System.Numerics;
using System.Runtime.InteropServices;

namespace ChatRec.Retrieval.Counting;

/// <summary>Square blocks of 64 × 64 numbers, row by row: what <see cref="SymmetricMatrix"/> computes with.</summary>
internal static class Tile
{
    /// <summary>Rows and columns; a multiple of every vector's length. 16 KB: two tiles fit the first cache.</summary>
    public const int Size = 64;

    /// <summary>target += sign · a · b. Four rows times two vectors are summed in registers.</summary>
    public static void Multiply(float[] a, float[] b, float[] target, float sign)
    {
        var columns = MemoryMarshal.Cast<float, Vector<float>>(b.AsSpan(0, Size * Size));
        var sums = MemoryMarshal.Cast<float, Vector<float>>(target.AsSpan(0, Size * Size));
        var width = Size / Vector<float>.Count;
        for (var row = 0; row < Size; row += 4)
        {
            var row0 = a.AsSpan(row * Size, Size);
            var row1 = a.AsSpan((row + 1) * Size, Size);
            var row2 = a.AsSpan((row + 2) * Size, Size);
            var row3 = a.AsSpan((row + 3) * Size, Size);
            for (var column = 0; column < width; column += 2)
            {
                Vector<float> sum00 = default, sum01 = default, sum10 = default, sum11 = default;
                Vector<float> sum20 = default, sum21 = default, sum30 = default, sum31 = default;
                var place = column;
                for (var k = 0; k < Size; k++, place += width)
                {
                    var b0 = columns[place];
                    var b1 = columns[place + 1];
                    var a0 = new Vector<float>(row0[k]);
                    sum00 = Vector.FusedMultiplyAdd(a0, b0, sum00);
                    sum01 = Vector.FusedMultiplyAdd(a0, b1, sum01);
                    var a1 = new Vector<float>(row1[k]);
                    sum10 = Vector.FusedMultiplyAdd(a1, b0, sum10);
                    sum11 = Vector.FusedMultiplyAdd(a1, b1, sum11);
                    var a2 = new Vector<float>(row2[k]);
                    sum20 = Vector.FusedMultiplyAdd(a2, b0, sum20);
                    sum21 = Vector.FusedMultiplyAdd(a2, b1, sum21);
                    var a3 = new Vector<float>(row3[k]);
                    sum30 = Vector.FusedMultiplyAdd(a3, b0, sum30);
                    sum31 = Vector.FusedMultiplyAdd(a3, b1, sum31);
                }

                Add(sums, (row * width) + column, sum00, sum01, sign);
                Add(sums, ((row + 1) * width) + column, sum10, sum11, sign);
                Add(sums, ((row + 2) * width) + column, sum20, sum21, sign);
                Add(sums, ((row + 3) * width) + column, sum30, sum31, sign);
            }
        }
    }

    /// <summary>target = aᵀ.</summary>
    public static void Transpose(float[] a, float[] target)
    {
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < Size; column++)
            {
                target[(column * Size) + row] = a[(row * Size) + column];
            }
        }
    }

    /// <summary>Replaces a symmetric positive definite tile (its lower triangle is read) by its Cholesky factor; zeros above.</summary>
    public static void Factorise(float[] a)
    {
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                double sum = a[(row * Size) + column];
                for (var k = 0; k < column; k++)
                {
                    sum -= (double)a[(row * Size) + k] * a[(column * Size) + k];
                }

                if (row != column)
                {
                    a[(row * Size) + column] = (float)(sum / a[(column * Size) + column]);
                }
                else if (sum > 0)
                {
                    a[(row * Size) + row] = (float)Math.Sqrt(sum);
                }
                else
                {
                    throw new ArithmeticException("The matrix is not positive definite in single precision; a larger ridge would make it so.");
                }
            }

            a.AsSpan((row * Size) + row + 1, Size - row - 1).Clear();
        }
    }

    /// <summary>target = a⁻¹ of a lower triangular tile; zeros above.</summary>
    public static void InvertLower(float[] a, float[] target)
    {
        Array.Clear(target);
        for (var column = 0; column < Size; column++)
        {
            for (var row = column; row < Size; row++)
            {
                double sum = row == column ? 1 : 0;
                for (var k = column; k < row; k++)
                {
                    sum -= (double)a[(row * Size) + k] * target[(k * Size) + column];
                }

                target[(row * Size) + column] = (float)(sum / a[(row * Size) + row]);
            }
        }
    }

    /// <summary>Copies what lies below the diagonal to above it.</summary>
    public static void MirrorLower(float[] a)
    {
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < row; column++)
            {
                a[(column * Size) + row] = a[(row * Size) + column];
            }
        }
    }

    private static void Add(Span<Vector<float>> sums, int place, Vector<float> left, Vector<float> right, float sign)
    {
        sums[place] += left * sign;
        sums[place + 1] += right * sign;
    }
}
