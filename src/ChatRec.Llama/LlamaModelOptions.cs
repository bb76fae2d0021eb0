namespace ChatRec.Llama;

/// <summary>Which model to load, and how.</summary>
public sealed record LlamaModelOptions
{
    /// <summary>The GGUF file; of a split model its first part.</summary>
    public required string Path { get; init; }

    /// <summary>Layers to put on the GPU: -1 all (default), 0 none, and then the GPU does not help with anything. Without a GPU it has no effect.</summary>
    public int GpuLayers { get; init; } = -1;

    /// <summary>Whether to map the file into memory instead of reading it (default): loads faster and shares pages between processes.</summary>
    public bool UseMemoryMap { get; init; } = true;

    /// <summary>LoRA adapters to load with the model. A context uses all of them, unless it is told otherwise.</summary>
    public IReadOnlyList<LlamaAdapterOptions> Adapters { get; init; } = [];

    /// <summary>
    /// A chat template in place of the file's own: Jinja text of a kind that llama.cpp recognises, or one of its names such as
    /// <c>chatml</c> or <c>llama3</c>. Null: the file's own.
    /// </summary>
    public string? ChatTemplate { get; init; }

    /// <summary>Whether to load only the vocabulary and the chat template: enough to tokenize, not to compute.</summary>
    public bool VocabularyOnly { get; init; }
}

/// <summary>A LoRA adapter to load.</summary>
/// <param name="Path">The adapter's GGUF file.</param>
/// <param name="Scale">How strongly it acts; 1 as trained.</param>
public sealed record LlamaAdapterOptions(string Path, float Scale = 1);
