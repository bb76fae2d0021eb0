using ChatRec.Llama.Gguf;
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

    /// <summary>
    /// Reads the headers of an adapter and of its model, which takes no time, and refuses what loading would refuse after it has read the
    /// weights: all but an adapter whose tensors are not those of the model.
    /// </summary>
    /// <param name="path">The adapter's file.</param>
    /// <param name="modelPath">The model's; one that cannot be read says nothing about the adapter.</param>
    /// <exception cref="ModelLoadException">There is no such file, it is no adapter, or one for another architecture.</exception>
    public static void Check(string path, string modelPath)
    {
        GgufMetadata? model = null;
        try
        {
            model = GgufFile.ReadMetadata(modelPath);
        }
        catch (ModelLoadException)
        {
        }

        Require(path, model?.Architecture);
    }

    internal static void Require(string path, string? architecture)
    {
        var metadata = GgufFile.ReadMetadata(path);
        if (metadata.Type != "adapter")
        {
            throw new ModelLoadException(path, ModelLoadFailure.WrongKind,
                $"is not a LoRA adapter (general.type '{metadata.Type}'); convert the adapter to GGUF or take it out of the configuration");
        }

        if (architecture is not null && metadata.Architecture != architecture)
        {
            throw new ModelLoadException(path, ModelLoadFailure.WrongKind,
                $"is an adapter for a '{metadata.Architecture}' model, this one is '{architecture}'; take the adapter trained on it");
        }
    }
}
