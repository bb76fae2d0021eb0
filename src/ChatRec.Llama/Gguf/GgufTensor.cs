namespace ChatRec.Llama.Gguf;

/// <summary>A tensor of a GGUF file, without its data.</summary>
/// <param name="Name">Its name, such as <c>blk.0.attn_q.weight</c>.</param>
/// <param name="Type">ggml's number of its type.</param>
/// <param name="Shape">Its sizes; the first is the length of a row.</param>
/// <param name="Position">Where its data begin in the file.</param>
public sealed record GgufTensor(string Name, int Type, IReadOnlyList<long> Shape, long Position)
{
    /// <summary>Name of the type, such as <c>Q4_1</c>; its number if this build does not know it.</summary>
    public string TypeName => TensorType.Name((uint)Type) ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"number {Type}");

    /// <summary>Whether the type holds weights that ggml can multiply with: floats or blocks of quantized weights.</summary>
    public bool HoldsWeights => TensorType.HoldsWeights((uint)Type);

    /// <summary>Weights that are stored together; a row has whole blocks. 1 for floats.</summary>
    public int BlockSize => TensorType.BlockSize((uint)Type);

    /// <summary>Bytes of its data.</summary>
    public long Bytes => TensorType.Bytes((uint)Type, Shape.Aggregate(1L, (product, size) => product * size));
}
