using ChatRec.Llama.Native;

namespace ChatRec.Llama.Ggml;

/// <summary>A tensor of a <see cref="GgmlContext"/>, valid as long as that. Sizes are in ggml's order: the first is the length of a row.</summary>
public readonly record struct GgmlTensor
{
    // struct ggml_tensor begins with its type, its buffer and its four sizes.
    private const int TypeOffset = 0;
    private const int BufferOffset = 8;
    private const int SizesOffset = 16;

    internal GgmlTensor(nint pointer) => Pointer = pointer;

    /// <summary>Number of bytes.</summary>
    public long Bytes => (long)GgmlGraphApi.ggml_nbytes(Pointer);

    /// <summary>Whether it has memory: an input that a graph does not use gets none.</summary>
    public unsafe bool IsAllocated => *(nint*)(Pointer + BufferOffset) != 0;

    internal nint Pointer { get; }

    internal unsafe int Type => *(int*)(Pointer + TypeOffset);

    /// <summary>Its size along a dimension, 0 to 3; 1 where it has none.</summary>
    public unsafe long Size(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dimension);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, 3);
        return ((long*)(Pointer + SizesOffset))[dimension];
    }

    /// <summary>Copies its content in.</summary>
    /// <param name="values">As many bytes as it has; its memory has been allocated.</param>
    public void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Write(values, 0);

    /// <summary>Copies a part of its content in.</summary>
    /// <param name="values">The part.</param>
    /// <param name="offset">Bytes before it.</param>
    public unsafe void Write<T>(ReadOnlySpan<T> values, long offset)
        where T : unmanaged
    {
        RequireFit(offset, (long)values.Length * sizeof(T));
        fixed (T* source = values)
        {
            GgmlGraphApi.ggml_backend_tensor_set(Pointer, source, (nuint)offset, (nuint)((long)values.Length * sizeof(T)));
        }
    }

    /// <summary>Copies its content out, or the beginning of it.</summary>
    public unsafe void Read(Span<float> values)
    {
        RequireFit(0, (long)values.Length * sizeof(float));
        fixed (float* target = values)
        {
            GgmlGraphApi.ggml_backend_tensor_get(Pointer, target, 0, (nuint)((long)values.Length * sizeof(float)));
        }
    }

    private void RequireFit(long offset, long bytes)
    {
        // ggml would end the process.
        if (!IsAllocated)
        {
            throw new InvalidOperationException("The tensor has no memory yet.");
        }

        if (offset < 0 || offset + bytes > Bytes)
        {
            throw new ArgumentException($"{bytes} bytes from {offset} do not fit into a tensor of {Bytes} bytes.");
        }
    }
}
