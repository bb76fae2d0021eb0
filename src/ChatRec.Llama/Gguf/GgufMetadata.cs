namespace ChatRec.Llama.Gguf;

/// <summary>What a GGUF file says about itself before its weights (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).</summary>
/// <param name="Version">GGUF version, 2 or 3.</param>
/// <param name="TensorCount">Number of tensors; 0 in a file that holds only a vocabulary.</param>
/// <param name="ParameterCount">Number of weights in all tensors.</param>
/// <param name="Values">Scalars and strings by key; an array is a <see cref="GgufArray"/> without its elements.</param>
public sealed record GgufMetadata(int Version, long TensorCount, long ParameterCount, IReadOnlyDictionary<string, object> Values)
{
    /// <summary><c>general.architecture</c>, for example <c>llama</c> or <c>bert</c>; null if the file does not say.</summary>
    public string? Architecture => Text("general.architecture");

    /// <summary><c>general.name</c>; null if the file does not say.</summary>
    public string? Name => Text("general.name");

    /// <summary><c>general.type</c>: <c>model</c> (also when absent), <c>adapter</c>, <c>mmproj</c>, …</summary>
    public string Type => Text("general.type") ?? "model";

    /// <summary><c>general.license</c>; null if the file does not say.</summary>
    public string? Licence => Text("general.license");

    /// <summary>Number of tokens in the vocabulary; 0 without one.</summary>
    public long VocabularySize => Values.GetValueOrDefault("tokenizer.ggml.tokens") is GgufArray tokens ? tokens.Count : 0;

    /// <summary>Number of files that the model is split into; 1 for a whole one.</summary>
    public long SplitCount => Number("split.count") ?? 1;

    /// <summary>A string value; null if absent or of another type.</summary>
    public string? Text(string key) => Values.GetValueOrDefault(key) as string;

    /// <summary>An integer value of any width; null if absent or of another type.</summary>
    public long? Number(string key) => Values.GetValueOrDefault(key) switch
    {
        byte value => value,
        sbyte value => value,
        ushort value => value,
        short value => value,
        uint value => value,
        int value => value,
        long value => value,
        ulong value when value <= long.MaxValue => (long)value,
        _ => null,
    };

    /// <summary>An integer of the model's own architecture, for example <c>context_length</c> for <c>llama.context_length</c>.</summary>
    public long? ArchitectureNumber(string key) => Number($"{Architecture}.{key}");
}

/// <summary>An array value, without its elements.</summary>
/// <param name="ElementType">GGUF's number of the element type.</param>
/// <param name="Count">Number of elements.</param>
public sealed record GgufArray(int ElementType, long Count);
