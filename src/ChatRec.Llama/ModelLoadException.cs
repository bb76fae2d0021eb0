namespace ChatRec.Llama;

/// <summary>Why a model or an adapter was not loaded.</summary>
public enum ModelLoadFailure
{
    /// <summary>There is no such file, or it cannot be read.</summary>
    Missing,

    /// <summary>The file does not start with GGUF's magic number.</summary>
    NotGguf,

    /// <summary>The file ends before what its header promises.</summary>
    Truncated,

    /// <summary>The header contradicts itself or is of an unknown GGUF version.</summary>
    Malformed,

    /// <summary>llama.cpp does not know the architecture.</summary>
    UnsupportedArchitecture,

    /// <summary>The file holds a vocabulary and no weights.</summary>
    VocabularyOnly,

    /// <summary>A model where an adapter is expected, an adapter where a model is expected, or an adapter of another model.</summary>
    WrongKind,

    /// <summary>llama.cpp refuses it for another reason, which the message repeats.</summary>
    Native,
}

/// <summary>A model or adapter file cannot be loaded; the message names the file, the reason and what to do.</summary>
/// <param name="path">The file.</param>
/// <param name="failure">Why.</param>
/// <param name="reason">The same in words, with the remedy.</param>
/// <param name="innerException">The cause.</param>
public sealed class ModelLoadException(string path, ModelLoadFailure failure, string reason, Exception? innerException = null)
    : LlamaException($"{path}: {reason}", innerException)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Why it was not loaded.</summary>
    public ModelLoadFailure Failure { get; } = failure;

    /// <summary>The message without the file.</summary>
    public string Reason { get; } = reason;
}
