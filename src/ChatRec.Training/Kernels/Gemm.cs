using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ChatRec.Training.Kernels;

/// <summary>
/// Matrix products of 32-bit floats on SIMD registers, single-threaded. The scheme is the one of BLIS (Van Zee and van de Geijn 2015): the right matrix is
/// packed into panels that stay in the first-level cache, a register tile of C walks down them, and the depth is cut into blocks. Each element of C is
/// summed in an order that depends on the depth alone, so the result does not depend on how rows are shared out among threads.
/// </summary>
public static class Gemm
{
    private const int DepthBlock = 256;
    private const int RowBlock = 512;
    private const int PackedFloats = 1 << 18;

    // The register tile: 8 × 32 with 512-bit registers (16 sums of 32 registers), 6 × 16 with 256-bit ones (12 of 16).
    private static int TileRows => Vector512.IsHardwareAccelerated ? 8 : 6;

    private static int TileColumns => Vector512.IsHardwareAccelerated ? 32 : 16;

    /// <summary>C = A·B, or C += A·B.</summary>
    /// <param name="a">m × k.</param>
    /// <param name="b">k × n.</param>
    /// <param name="c">m × n; must not overlap the others.</param>
    /// <param name="accumulate">Add to C instead of overwriting it.</param>
    public static void Multiply(MatrixView a, MatrixView b, MatrixView c, bool accumulate = false)
    {
        Check(a.Rows, a.Columns, b.Rows, b.Columns, c);
        Run(a, transposeA: false, b, transposeB: false, c, a.Columns, accumulate);
    }

    /// <summary>C = A·Bᵀ, or C += A·Bᵀ.</summary>
    /// <param name="a">m × k.</param>
    /// <param name="b">n × k.</param>
    /// <param name="c">m × n; must not overlap the others.</param>
    /// <param name="accumulate">Add to C instead of overwriting it.</param>
    public static void MultiplyTransposedB(MatrixView a, MatrixView b, MatrixView c, bool accumulate = false)
    {
        Check(a.Rows, a.Columns, b.Columns, b.Rows, c);
        Run(a, transposeA: false, b, transposeB: true, c, a.Columns, accumulate);
    }

    /// <summary>C = Aᵀ·B, or C += Aᵀ·B.</summary>
    /// <param name="a">k × m.</param>
    /// <param name="b">k × n.</param>
    /// <param name="c">m × n; must not overlap the others.</param>
    /// <param name="accumulate">Add to C instead of overwriting it.</param>
    public static void MultiplyTransposedA(MatrixView a, MatrixView b, MatrixView c, bool accumulate = false)
    {
        Check(a.Columns, a.Rows, b.Rows, b.Columns, c);
        Run(a, transposeA: true, b, transposeB: false, c, a.Rows, accumulate);
    }

    private static void Check(int rows, int depth, int depthOfB, int columns, MatrixView c)
    {
        if (depth != depthOfB || c.Rows != rows || c.Columns != columns)
        {
            throw new ArgumentException($"({rows} × {depth})·({depthOfB} × {columns}) does not give ({c.Rows} × {c.Columns}).");
        }
    }

    private static void Run(MatrixView a, bool transposeA, MatrixView b, bool transposeB, MatrixView c, int depth, bool accumulate)
    {
        if (c.Rows == 0 || c.Columns == 0)
        {
            return;
        }

        if (depth == 0 && !accumulate)
        {
            for (var row = 0; row < c.Rows; row++)
            {
                c.Row(row).Clear();
            }
        }

        var depthOfBlock = Math.Min(DepthBlock, depth);
        var packedB = ArrayPool<float>.Shared.Rent(Math.Min(PackedFloats, depthOfBlock * (c.Columns + TileColumns)));
        var packedA = ArrayPool<float>.Shared.Rent(depthOfBlock * ((transposeA ? Math.Min(RowBlock, c.Rows) : 0) + TileRows));
        for (var firstDepth = 0; firstDepth < depth; firstDepth += DepthBlock)
        {
            var blockDepth = Math.Min(DepthBlock, depth - firstDepth);
            var columnBlock = PackedFloats / blockDepth / TileColumns * TileColumns;
            for (var firstColumn = 0; firstColumn < c.Columns; firstColumn += columnBlock)
            {
                var blockColumns = Math.Min(columnBlock, c.Columns - firstColumn);
                PackB(b, transposeB, firstDepth, blockDepth, firstColumn, blockColumns, packedB);
                for (var firstRow = 0; firstRow < c.Rows; firstRow += RowBlock)
                {
                    var blockRows = Math.Min(RowBlock, c.Rows - firstRow);
                    if (transposeA)
                    {
                        PackTransposedA(a, firstDepth, blockDepth, firstRow, blockRows, packedA);
                    }

                    MultiplyBlock(
                        a, transposeA, packedA, firstRow, blockRows, firstDepth, blockDepth, packedB, firstColumn, blockColumns, c, accumulate || firstDepth > 0);
                }
            }
        }

        ArrayPool<float>.Shared.Return(packedA);
        ArrayPool<float>.Shared.Return(packedB);
    }

    /// <summary>Panels of TileColumns columns, each depth × TileColumns, the last one filled up with zeros.</summary>
    private static void PackB(MatrixView b, bool transposed, int firstDepth, int depth, int firstColumn, int columns, Span<float> packed)
    {
        var width = TileColumns;
        for (var column = 0; column < columns; column += width)
        {
            var count = Math.Min(width, columns - column);
            var panel = packed.Slice(column * depth, depth * width);
            if (count < width)
            {
                panel.Clear();
            }

            if (transposed)
            {
                for (var within = 0; within < count; within++)
                {
                    var source = b.Data.Slice(((firstColumn + column + within) * b.Stride) + firstDepth, depth);
                    ref var target = ref panel[within];
                    for (var p = 0; p < source.Length; p++)
                    {
                        Unsafe.Add(ref target, p * width) = source[p];
                    }
                }
            }
            else
            {
                for (var p = 0; p < depth; p++)
                {
                    b.Data.Slice(((firstDepth + p) * b.Stride) + firstColumn + column, count).CopyTo(panel[(p * width)..]);
                }
            }
        }
    }

    /// <summary>Panels of TileRows rows of Aᵀ, each depth × TileRows, the last one filled up with zeros.</summary>
    private static void PackTransposedA(MatrixView a, int firstDepth, int depth, int firstRow, int rows, Span<float> packed)
    {
        var height = TileRows;
        if (rows % height != 0)
        {
            packed.Slice(rows / height * height * depth, depth * height).Clear();
        }

        for (var p = 0; p < depth; p++)
        {
            var source = a.Data.Slice(((firstDepth + p) * a.Stride) + firstRow, rows);
            var row = 0;
            for (; height == Vector256<float>.Count && row <= rows - height; row += height)
            {
                Vector256.Create<float>(source[row..]).CopyTo(packed[((row * depth) + (p * height))..]);
            }

            for (; row < rows; row += height)
            {
                source.Slice(row, Math.Min(height, rows - row)).CopyTo(packed[((row * depth) + (p * height))..]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyBlock(
        MatrixView a, bool transposeA, Span<float> packedA, int firstRow, int rows, int firstDepth, int depth, Span<float> packedB, int firstColumn, int columns,
        MatrixView c, bool accumulate)
    {
        var (height, width) = (TileRows, TileColumns);
        Span<float> edge = stackalloc float[8 * 32];
        for (var column = 0; column < columns; column += width)
        {
            ref var panel = ref packedB[column * depth];
            for (var row = 0; row < rows; row += height)
            {
                var tileRows = Math.Min(height, rows - row);
                ref var tileA = ref Unsafe.NullRef<float>();
                nint rowStep = 1;
                nint depthStep = height;
                if (transposeA)
                {
                    tileA = ref packedA[row * depth];
                }
                else if (tileRows == height)
                {
                    tileA = ref a.Data[((firstRow + row) * a.Stride) + firstDepth];
                    (rowStep, depthStep) = (a.Stride, 1);
                }
                else
                {
                    PackLastRows(a, firstRow + row, tileRows, firstDepth, depth, packedA);
                    tileA = ref packedA[0];
                }

                var tileColumns = Math.Min(width, columns - column);
                if (tileRows == height && tileColumns == width)
                {
                    // The last row of a tile ends where its view ends: the tile lies inside C.
                    ref var target = ref c.Data.Slice(((firstRow + row) * c.Stride) + firstColumn + column, ((height - 1) * c.Stride) + width)[0];
                    Tile(ref tileA, rowStep, depthStep, ref panel, depth, ref target, c.Stride, accumulate);
                    continue;
                }

                Tile(ref tileA, rowStep, depthStep, ref panel, depth, ref edge[0], width, accumulate: false);
                for (var within = 0; within < tileRows; within++)
                {
                    var source = edge.Slice(within * width, tileColumns);
                    var target = c.Data.Slice(((firstRow + row + within) * c.Stride) + firstColumn + column, tileColumns);
                    for (var index = 0; index < target.Length; index++)
                    {
                        target[index] = accumulate ? target[index] + source[index] : source[index];
                    }
                }
            }
        }
    }

    private static void PackLastRows(MatrixView a, int firstRow, int rows, int firstDepth, int depth, Span<float> packed)
    {
        var height = TileRows;
        packed[..(depth * height)].Clear();
        for (var row = 0; row < rows; row++)
        {
            var source = a.Data.Slice(((firstRow + row) * a.Stride) + firstDepth, depth);
            for (var p = 0; p < depth; p++)
            {
                packed[(p * height) + row] = source[p];
            }
        }
    }

    private static void Tile(
        ref float a, nint rowStep, nint depthStep, ref float b, nint depth, ref float c, nint stride, bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Tile512(ref a, rowStep, depthStep, ref b, depth, ref c, stride, accumulate);
        }
        else
        {
            Tile256(ref a, rowStep, depthStep, ref b, depth, ref c, stride, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile512(ref float a, nint rowStep, nint depthStep, ref float b, nint depth, ref float c, nint stride, bool accumulate)
    {
        ref var a1 = ref At(ref a, rowStep);
        ref var a2 = ref At(ref a, 2 * rowStep);
        ref var a3 = ref At(ref a, 3 * rowStep);
        ref var a4 = ref At(ref a, 4 * rowStep);
        ref var a5 = ref At(ref a, 5 * rowStep);
        ref var a6 = ref At(ref a, 6 * rowStep);
        ref var a7 = ref At(ref a, 7 * rowStep);
        Vector512<float> s0 = default, t0 = default;
        Vector512<float> s1 = default, t1 = default;
        Vector512<float> s2 = default, t2 = default;
        Vector512<float> s3 = default, t3 = default;
        Vector512<float> s4 = default, t4 = default;
        Vector512<float> s5 = default, t5 = default;
        Vector512<float> s6 = default, t6 = default;
        Vector512<float> s7 = default, t7 = default;
        nint at = 0;
        for (nint p = 0; p < depth; p++)
        {
            var left = Vector512.LoadUnsafe(ref b);
            var right = Vector512.LoadUnsafe(ref b, 16);
            var x0 = Vector512.Create(At(ref a, at));
            s0 = Vector512.FusedMultiplyAdd(x0, left, s0);
            t0 = Vector512.FusedMultiplyAdd(x0, right, t0);
            var x1 = Vector512.Create(At(ref a1, at));
            s1 = Vector512.FusedMultiplyAdd(x1, left, s1);
            t1 = Vector512.FusedMultiplyAdd(x1, right, t1);
            var x2 = Vector512.Create(At(ref a2, at));
            s2 = Vector512.FusedMultiplyAdd(x2, left, s2);
            t2 = Vector512.FusedMultiplyAdd(x2, right, t2);
            var x3 = Vector512.Create(At(ref a3, at));
            s3 = Vector512.FusedMultiplyAdd(x3, left, s3);
            t3 = Vector512.FusedMultiplyAdd(x3, right, t3);
            var x4 = Vector512.Create(At(ref a4, at));
            s4 = Vector512.FusedMultiplyAdd(x4, left, s4);
            t4 = Vector512.FusedMultiplyAdd(x4, right, t4);
            var x5 = Vector512.Create(At(ref a5, at));
            s5 = Vector512.FusedMultiplyAdd(x5, left, s5);
            t5 = Vector512.FusedMultiplyAdd(x5, right, t5);
            var x6 = Vector512.Create(At(ref a6, at));
            s6 = Vector512.FusedMultiplyAdd(x6, left, s6);
            t6 = Vector512.FusedMultiplyAdd(x6, right, t6);
            var x7 = Vector512.Create(At(ref a7, at));
            s7 = Vector512.FusedMultiplyAdd(x7, left, s7);
            t7 = Vector512.FusedMultiplyAdd(x7, right, t7);
            b = ref At(ref b, 32);
            at += depthStep;
        }

        Put512(s0, t0, ref At(ref c, 0), accumulate);
        Put512(s1, t1, ref At(ref c, stride), accumulate);
        Put512(s2, t2, ref At(ref c, 2 * stride), accumulate);
        Put512(s3, t3, ref At(ref c, 3 * stride), accumulate);
        Put512(s4, t4, ref At(ref c, 4 * stride), accumulate);
        Put512(s5, t5, ref At(ref c, 5 * stride), accumulate);
        Put512(s6, t6, ref At(ref c, 6 * stride), accumulate);
        Put512(s7, t7, ref At(ref c, 7 * stride), accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put512(Vector512<float> left, Vector512<float> right, ref float c, bool accumulate)
    {
        if (accumulate)
        {
            left += Vector512.LoadUnsafe(ref c);
            right += Vector512.LoadUnsafe(ref c, 16);
        }

        left.StoreUnsafe(ref c);
        right.StoreUnsafe(ref c, 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile256(ref float a, nint rowStep, nint depthStep, ref float b, nint depth, ref float c, nint stride, bool accumulate)
    {
        ref var a1 = ref At(ref a, rowStep);
        ref var a2 = ref At(ref a, 2 * rowStep);
        ref var a3 = ref At(ref a, 3 * rowStep);
        ref var a4 = ref At(ref a, 4 * rowStep);
        ref var a5 = ref At(ref a, 5 * rowStep);
        Vector256<float> s0 = default, t0 = default;
        Vector256<float> s1 = default, t1 = default;
        Vector256<float> s2 = default, t2 = default;
        Vector256<float> s3 = default, t3 = default;
        Vector256<float> s4 = default, t4 = default;
        Vector256<float> s5 = default, t5 = default;
        nint at = 0;
        for (nint p = 0; p < depth; p++)
        {
            var left = Vector256.LoadUnsafe(ref b);
            var right = Vector256.LoadUnsafe(ref b, 8);
            var x0 = Vector256.Create(At(ref a, at));
            s0 = Vector256.FusedMultiplyAdd(x0, left, s0);
            t0 = Vector256.FusedMultiplyAdd(x0, right, t0);
            var x1 = Vector256.Create(At(ref a1, at));
            s1 = Vector256.FusedMultiplyAdd(x1, left, s1);
            t1 = Vector256.FusedMultiplyAdd(x1, right, t1);
            var x2 = Vector256.Create(At(ref a2, at));
            s2 = Vector256.FusedMultiplyAdd(x2, left, s2);
            t2 = Vector256.FusedMultiplyAdd(x2, right, t2);
            var x3 = Vector256.Create(At(ref a3, at));
            s3 = Vector256.FusedMultiplyAdd(x3, left, s3);
            t3 = Vector256.FusedMultiplyAdd(x3, right, t3);
            var x4 = Vector256.Create(At(ref a4, at));
            s4 = Vector256.FusedMultiplyAdd(x4, left, s4);
            t4 = Vector256.FusedMultiplyAdd(x4, right, t4);
            var x5 = Vector256.Create(At(ref a5, at));
            s5 = Vector256.FusedMultiplyAdd(x5, left, s5);
            t5 = Vector256.FusedMultiplyAdd(x5, right, t5);
            b = ref At(ref b, 16);
            at += depthStep;
        }

        Put256(s0, t0, ref At(ref c, 0), accumulate);
        Put256(s1, t1, ref At(ref c, stride), accumulate);
        Put256(s2, t2, ref At(ref c, 2 * stride), accumulate);
        Put256(s3, t3, ref At(ref c, 3 * stride), accumulate);
        Put256(s4, t4, ref At(ref c, 4 * stride), accumulate);
        Put256(s5, t5, ref At(ref c, 5 * stride), accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put256(Vector256<float> left, Vector256<float> right, ref float c, bool accumulate)
    {
        if (accumulate)
        {
            left += Vector256.LoadUnsafe(ref c);
            right += Vector256.LoadUnsafe(ref c, 8);
        }

        left.StoreUnsafe(ref c);
        right.StoreUnsafe(ref c, 8);
    }

    private static ref float At(ref float start, nint index) => ref Unsafe.Add(ref start, index);
}
