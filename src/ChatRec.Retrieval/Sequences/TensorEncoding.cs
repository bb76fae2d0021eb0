namespace ChatRec.Retrieval.Sequences;

/// <summary>How a tensor's values stand in a file; the numbers are ggml's.</summary>
public enum TensorEncoding
{
    /// <summary>32-bit floats.</summary>
    F32 = 0,

    /// <summary>16-bit floats.</summary>
    F16 = 1,

    /// <summary>Blocks of 32 values: a 16-bit scale and 8-bit integers.</summary>
    Q8 = 8,
}
