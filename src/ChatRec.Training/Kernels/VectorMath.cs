using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ChatRec.Training.Kernels;

/// <summary>
/// Functions of many floats in single precision all the way; those of <see cref="TensorPrimitives"/> go through doubles and cost several times as much, which
/// shows where a softmax over all items is most of an epoch. Relative error below 2e-7.
/// </summary>
internal static class VectorMath
{
    // Cephes' expf: exp(x) = 2ⁿ·exp(r), n = round(x / ln 2), with ln 2 in two parts so that r loses nothing.
    private const float Lowest = -87.3f;
    private const float Highest = 88.3f;
    private const float Negligible = -64;
    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    /// <summary>e to the x, lane by lane; arguments beyond the range of a float are cut to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Exp(Vector<float> x)
    {
        x = Vector.Min(Vector.Max(x, new Vector<float>(Lowest)), new Vector<float>(Highest));
        var n = Vector.Floor(Vector.FusedMultiplyAdd(x, new Vector<float>(Log2E), new Vector<float>(0.5f)));
        var r = Vector.FusedMultiplyAdd(n, new Vector<float>(-Ln2High), x);
        r = Vector.FusedMultiplyAdd(n, new Vector<float>(-Ln2Low), r);
        var p = Vector.FusedMultiplyAdd(new Vector<float>(1.9875691500e-4f), r, new Vector<float>(1.3981999507e-3f));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(8.3334519073e-3f));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(4.1665795894e-2f));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(1.6666665459e-1f));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(5.0000001201e-1f));
        p = Vector.FusedMultiplyAdd(p, r * r, r) + Vector<float>.One;
        return p * Vector.AsVectorSingle((Vector.ConvertToInt32Native(n) + new Vector<int>(127)) << 23);
    }

    /// <summary>x ← x + y; the greatest x.</summary>
    public static float AddAndMax(Span<float> x, ReadOnlySpan<float> y)
    {
        TensorPrimitives.Add(x, y, x);
        return TensorPrimitives.Max<float>(x);
    }

    /// <summary>x ← exp(x - shift), the sum of the results. What is far below the shift becomes e⁻⁶⁴: as a gradient nothing, and no denormal number, which is slow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float ExpAndSum(Span<float> x, float shift)
    {
        ref var first = ref MemoryMarshal.GetReference(x);
        var width = Vector<float>.Count;
        var (sum, by) = (Vector<float>.Zero, new Vector<float>(shift));
        var index = 0;
        for (; index <= x.Length - width; index += width)
        {
            var value = Exp(Vector.Max(Vector.LoadUnsafe(ref first, (nuint)index) - by, new Vector<float>(Negligible)));
            value.StoreUnsafe(ref first, (nuint)index);
            sum += value;
        }

        var total = Vector.Sum(sum);
        for (; index < x.Length; index++)
        {
            x[index] = MathF.Exp(Math.Max(x[index] - shift, Negligible));
            total += x[index];
        }

        return total;
    }

    /// <summary>y ← 1 / (1 + exp(-x)); x and y may be the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> y)
    {
        ref var from = ref MemoryMarshal.GetReference(x);
        ref var to = ref MemoryMarshal.GetReference(y[..x.Length]);
        var width = Vector<float>.Count;
        var index = 0;
        for (; index <= x.Length - width; index += width)
        {
            (Vector<float>.One / (Vector<float>.One + Exp(-Vector.LoadUnsafe(ref from, (nuint)index)))).StoreUnsafe(ref to, (nuint)index);
        }

        for (; index < x.Length; index++)
        {
            y[index] = 1 / (1 + MathF.Exp(-x[index]));
        }
    }

    /// <summary>x ← softmax(x).</summary>
    public static void SoftMax(Span<float> x) => TensorPrimitives.Multiply(x, 1 / ExpAndSum(x, TensorPrimitives.Max<float>(x)), x);
}
