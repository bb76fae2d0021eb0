using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ChatRec.Retrieval.Sequences;

/// <summary>y = x·W + b for one token; W is inputs × outputs.</summary>
internal sealed record Dense(int Inputs, int Outputs, float[] Weight, float[] Bias)
{
    /// <summary>Four registers of outputs at a time are summed over all inputs, so that y is written once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(ReadOnlySpan<float> x, Span<float> y)
    {
        x = x[..Inputs];
        y = y[..Outputs];
        var width = Vector<float>.Count;
        ref var bias = ref MemoryMarshal.GetArrayDataReference(Bias);
        ref var weight = ref MemoryMarshal.GetArrayDataReference(Weight);
        ref var output = ref MemoryMarshal.GetReference(y);
        var first = 0;
        for (; first <= Outputs - (4 * width); first += 4 * width)
        {
            var at = (nuint)first;
            var row = at;
            var sum0 = Vector.LoadUnsafe(ref bias, at);
            var sum1 = Vector.LoadUnsafe(ref bias, at + (nuint)width);
            var sum2 = Vector.LoadUnsafe(ref bias, at + (nuint)(2 * width));
            var sum3 = Vector.LoadUnsafe(ref bias, at + (nuint)(3 * width));
            foreach (var value in x)
            {
                var factor = new Vector<float>(value);
                sum0 = Vector.FusedMultiplyAdd(factor, Vector.LoadUnsafe(ref weight, row), sum0);
                sum1 = Vector.FusedMultiplyAdd(factor, Vector.LoadUnsafe(ref weight, row + (nuint)width), sum1);
                sum2 = Vector.FusedMultiplyAdd(factor, Vector.LoadUnsafe(ref weight, row + (nuint)(2 * width)), sum2);
                sum3 = Vector.FusedMultiplyAdd(factor, Vector.LoadUnsafe(ref weight, row + (nuint)(3 * width)), sum3);
                row += (nuint)Outputs;
            }

            sum0.StoreUnsafe(ref output, at);
            sum1.StoreUnsafe(ref output, at + (nuint)width);
            sum2.StoreUnsafe(ref output, at + (nuint)(2 * width));
            sum3.StoreUnsafe(ref output, at + (nuint)(3 * width));
        }

        for (; first < Outputs; first++)
        {
            var sum = Bias[first];
            for (var input = 0; input < x.Length; input++)
            {
                sum += x[input] * Weight[(input * Outputs) + first];
            }

            y[first] = sum;
        }
    }
}
