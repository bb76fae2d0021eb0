using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ChatRec.Retrieval.Sequences;

/// <summary>Writes a tensor's values as its encoding says.</summary>
internal static class TensorEncoder
{
    private const int Block = 32;
    private const int MaxQuant = 127;

    /// <summary>Bytes that the values take in a file.</summary>
    /// <exception cref="ArgumentException">Blocks do not fit into the tensor's rows.</exception>
    public static long Bytes(Tensor tensor) => tensor.Encoding switch
    {
        TensorEncoding.F32 => tensor.Values.Length * (long)sizeof(float),
        TensorEncoding.F16 => tensor.Values.Length * 2L,
        _ when tensor.Columns % Block != 0 => throw new ArgumentException($"Tensor '{tensor.Name}' has rows of {tensor.Columns}; blocks of {Block} do not fit.", nameof(tensor)),
        _ => tensor.Values.Length / Block * (long)(Block + 2),
    };

    public static void Write(BinaryWriter writer, Tensor tensor)
    {
        switch (tensor.Encoding)
        {
            case TensorEncoding.F32:
                writer.Write(MemoryMarshal.AsBytes<float>(tensor.Values));
                break;
            case TensorEncoding.F16:
                var halves = new Half[tensor.Values.Length];
                TensorPrimitives.ConvertToHalf(tensor.Values, halves);
                writer.Write(MemoryMarshal.AsBytes<Half>(halves));
                break;
            default:
                for (var first = 0; first < tensor.Values.Length; first += Block)
                {
                    WriteBlock(writer, tensor.Values.AsSpan(first, Block));
                }

                break;
        }
    }

    // ggml's q8_0: x ≈ scale · q, scale = max|x| / 127.
    private static void WriteBlock(BinaryWriter writer, ReadOnlySpan<float> values)
    {
        var scale = Math.Abs(TensorPrimitives.MaxMagnitude(values)) / MaxQuant;
        writer.Write((Half)scale);
        foreach (var value in values)
        {
            writer.Write((sbyte)(scale > 0 ? MathF.Round(value / scale) : 0));
        }
    }
}
