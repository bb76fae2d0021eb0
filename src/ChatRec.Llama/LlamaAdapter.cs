using ChatRec.Llama.Native;

namespace ChatRec.Llama;

/// <summary>A LoRA adapter that was loaded with a model.</summary>
public sealed class LlamaAdapter
{
    internal LlamaAdapter(LlamaAdapterOptions options, INativeAdapter native)
    {
        Path = options.Path;
        Scale = options.Scale;
        Native = native;
    }

    /// <summary>The adapter's file.</summary>
    public string Path { get; }

    /// <summary>The scale that options gave it; a context may use another.</summary>
    public float Scale { get; }

    internal INativeAdapter Native { get; }
}
