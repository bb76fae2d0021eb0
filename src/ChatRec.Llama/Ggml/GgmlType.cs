namespace ChatRec.Llama.Ggml;

/// <summary>The types of tensors that are made here; a tensor of a GGUF file may have any that <see cref="Gguf.GgufTensor"/> names.</summary>
public enum GgmlType
{
    /// <summary>32-bit floats.</summary>
    F32 = 0,

    /// <summary>32-bit integers: tokens, positions and numbers of rows.</summary>
    I32 = 26,
}
