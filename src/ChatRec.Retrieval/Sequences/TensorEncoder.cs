using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ChatRec.Retrieval.Sequences;

/// <summary>Writes and reads a tensor's values as its encoding says.</summary>
internal static class TensorEncoder
{
    private const int Block = 32;
    private const int MaxQuant = 127;

    /// <summary>Bytes that the values take in a file.</summary>
    /// <exception cref="ArgumentException">Blocks do not fit into the tensor's rows.</exception>
    public static long Bytes(Tensor tensor) => tensor.Encoding switch
    {
        TensorEncoding.F32 => Count(tensor) * sizeof(float),
        TensorEncoding.F16 => Count(tensor) * 2,
        _ when tensor.Columns % Block != 0 => throw new ArgumentException($"Tensor '{tensor.Name}' has rows of {tensor.Columns}; blocks of {Block} do not fit.", nameof(tensor)),
        _ => Count(tensor) / Block * (Block + 2),
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

    /// <summary>The tensor with its values.</summary>
    /// <exception cref="EndOfStreamException">They are not all there.</exception>
    public static Tensor Read(FileStream stream, long position, Tensor tensor)
    {
        // Checked before anything is allocated: a broken header must not ask for gigabytes.
        var bytes = tensor.Encoding == TensorEncoding.Q8 && tensor.Columns % Block != 0 ? long.MaxValue : Bytes(tensor);
        if (position < 0 || bytes > stream.Length - position)
        {
            throw new EndOfStreamException();
        }

        stream.Position = position;
        var values = new float[Count(tensor)];
        switch (tensor.Encoding)
        {
            case TensorEncoding.F32:
                stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
                break;
            case TensorEncoding.F16:
                var halves = new Half[values.Length];
                stream.ReadExactly(MemoryMarshal.AsBytes(halves.AsSpan()));
                TensorPrimitives.ConvertToSingle(halves, values);
                break;
            default:
                Span<byte> block = stackalloc byte[Block + 2];
                for (var first = 0; first < values.Length; first += Block)
                {
                    stream.ReadExactly(block);
                    var scale = (float)MemoryMarshal.Read<Half>(block);
                    for (var place = 0; place < Block; place++)
                    {
                        values[first + place] = scale * (sbyte)block[2 + place];
                    }
                }

                break;
        }

        return tensor with { Values = values };
    }

    private static long Count(Tensor tensor) => (long)tensor.Rows * tensor.Columns;

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
