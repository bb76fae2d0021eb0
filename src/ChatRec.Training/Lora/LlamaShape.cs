using ChatRec.Llama;
using ChatRec.Llama.Gguf;

namespace ChatRec.Training.Lora;

/// <summary>What a GGUF file of the Llama architecture says about its network.</summary>
/// <param name="Layers">Number of layers.</param>
/// <param name="Width">Width of the residual stream.</param>
/// <param name="Hidden">Width inside the feed-forward part.</param>
/// <param name="Heads">Heads of the queries.</param>
/// <param name="KeyValueHeads">Heads of keys and values; each serves as many heads of the queries.</param>
/// <param name="HeadSize">Width of a head.</param>
/// <param name="Epsilon">What RMS norm adds.</param>
/// <param name="RopeBase">Base of the rotary frequencies.</param>
/// <param name="RopeScale">What positions are multiplied by.</param>
/// <param name="ContextLength">Tokens that it was trained on.</param>
public sealed record LlamaShape(
    int Layers, int Width, int Hidden, int Heads, int KeyValueHeads, int HeadSize, float Epsilon, float RopeBase, float RopeScale, int ContextLength)
{
    /// <summary>Reads and checks the shape.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="metadata">What it says.</param>
    /// <exception cref="ModelLoadException">It is no Llama, or one that the training graph does not know.</exception>
    public static LlamaShape Read(string path, GgufMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (metadata.Type != "model")
        {
            throw new ModelLoadException(path, ModelLoadFailure.WrongKind, $"is a GGUF file of type '{metadata.Type}', not a model; name the base model's file");
        }

        if (metadata.Architecture != "llama")
        {
            throw new ModelLoadException(path, ModelLoadFailure.UnsupportedArchitecture,
                $"its architecture is '{metadata.Architecture}', adapters are trained for 'llama'; take a Llama (SmolLM2, TinyLlama, Llama 2 and 3, …)");
        }

        if (metadata.SplitCount > 1)
        {
            throw Unknown(path, "is split into several files; join them with llama-gguf-split --merge");
        }

        if (metadata.ArchitectureNumber("expert_count") is > 0)
        {
            throw Unknown(path, "has experts (a mixture of experts), which the training graph does not know; take a dense model");
        }

        var scaling = metadata.Text("llama.rope.scaling.type") ?? "none";
        if (scaling is not ("none" or "linear"))
        {
            throw Unknown(path, $"scales positions by '{scaling}', which the training graph does not know; take a model without, or with linear scaling");
        }

        var heads = Number("attention.head_count");
        var width = Number("embedding_length");
        var headSize = Number("attention.key_length", heads > 0 ? width / heads : 0);
        var shape = new LlamaShape(
            Number("block_count"),
            width,
            Number("feed_forward_length"),
            heads,
            Number("attention.head_count_kv", heads),
            headSize,
            Real("attention.layer_norm_rms_epsilon", null),
            Real("rope.freq_base", 10_000),
            scaling == "linear" && Real("rope.scaling.factor", 1) is not 0 and var factor ? 1 / factor : 1,
            Number("context_length"));
        return headSize % 2 == 0
            && shape.Heads % shape.KeyValueHeads == 0
            && Number("rope.dimension_count", headSize) == headSize
            && Number("attention.value_length", headSize) == headSize
            ? shape
            : throw Unknown(path, $"its heads ({shape.Heads} of {headSize}, {shape.KeyValueHeads} for keys and values) are of a form that the training graph does not know");

        int Number(string key, long? otherwise = null) => (metadata.Values.ContainsKey($"llama.{key}") ? metadata.ArchitectureNumber(key) : otherwise) is > 0 and <= int.MaxValue and var number
            ? (int)number
            : throw Unknown(path, $"does not say its llama.{key} as one number above 0");

        float Real(string key, float? otherwise) => metadata.Values.GetValueOrDefault($"llama.{key}") switch
        {
            float real => real,
            double real => (float)real,
            null when otherwise is { } given => given,
            _ => throw Unknown(path, $"does not say its llama.{key} as a real number"),
        };
    }

    private static ModelLoadException Unknown(string path, string reason) => new(path, ModelLoadFailure.Malformed, reason);
}
