using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ChatRec.Training.Kernels;

namespace ChatRec.Training.Layers;

/// <summary>Sets values to 0 with probability p and divides the others by 1 - p (Srivastava et al. 2014); nothing at inference.</summary>
public sealed class Dropout : Layer
{
    private readonly double _probability;
    private readonly Matrix _mask = new();
    private readonly Matrix _output = new();
    private readonly Matrix _inputGradient = new();
    private bool _active;

    /// <summary>Dropout with a probability.</summary>
    /// <param name="probability">From 0 to below 1.</param>
    public Dropout(double probability)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(probability);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1);
        _probability = probability;
    }

    /// <inheritdoc/>
    public override Matrix Forward(Matrix input, Pass pass)
    {
        _active = _probability > 0 && pass.Random is not null;
        if (!_active)
        {
            return input;
        }

        _mask.Reshape(input.Rows, input.Columns);
        FillMask(_mask.Data, _probability, pass.Random!);
        _output.Reshape(input.Rows, input.Columns);
        TensorPrimitives.Multiply(input.Data, _mask.Data, _output.Data);
        return _output;
    }

    /// <inheritdoc/>
    public override Matrix Backward(Matrix outputGradient)
    {
        if (!_active)
        {
            return outputGradient;
        }

        _inputGradient.Reshape(outputGradient.Rows, outputGradient.Columns);
        TensorPrimitives.Multiply(outputGradient.Data, _mask.Data, _inputGradient.Data);
        return _inputGradient;
    }

    /// <summary>Zeros with the probability, 1 / (1 - probability) elsewhere; four values from each 64 random bits.</summary>
    internal static void FillMask(Span<float> mask, double probability, CounterRandom random)
    {
        var threshold = (ushort)Math.Min(ushort.MaxValue, Math.Round(probability * 65_536));
        var keep = (float)(1 / (1 - probability));
        Span<ulong> bits = stackalloc ulong[128];
        while (!mask.IsEmpty)
        {
            var part = mask[..Math.Min(mask.Length, 4 * bits.Length)];
            random.Fill(bits[..((part.Length + 3) / 4)]);
            Compare(MemoryMarshal.Cast<ulong, ushort>(bits), threshold, keep, part);
            mask = mask[part.Length..];
        }
    }

    private static void Compare(ReadOnlySpan<ushort> drawn, ushort threshold, float keep, Span<float> mask)
    {
        var width = Vector<float>.Count;
        var index = 0;
        for (; index <= mask.Length - (2 * width); index += 2 * width)
        {
            Vector.Widen(new Vector<ushort>(drawn[index..]), out var low, out var high);
            var (limit, kept) = (new Vector<uint>(threshold), new Vector<float>(keep));
            Vector.ConditionalSelect(Vector.LessThan(low, limit).As<uint, float>(), Vector<float>.Zero, kept).CopyTo(mask[index..]);
            Vector.ConditionalSelect(Vector.LessThan(high, limit).As<uint, float>(), Vector<float>.Zero, kept).CopyTo(mask[(index + width)..]);
        }

        for (; index < mask.Length; index++)
        {
            mask[index] = drawn[index] < threshold ? 0 : keep;
        }
    }
}
