using System.Globalization;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Rankers;

/// <summary>Writes a ranking Llama as the GGUF file of a Llama, which llama.cpp loads as it is.</summary>
public static class RankerFile
{
    private const uint ContextLength = 2048;

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where; what stood there is replaced when the new file is whole.</param>
    /// <param name="name">The model's name, for people.</param>
    /// <param name="network">Its token vectors are composed.</param>
    /// <param name="vocabulary">Its tokens.</param>
    /// <param name="options">Its shape.</param>
    /// <param name="encoding">How matrices are written; vectors are always 32-bit floats.</param>
    /// <param name="card">More metadata: licence, data, what a grown catalogue needs.</param>
    /// <exception cref="SequenceModelException">It cannot be written.</exception>
    public static void Write(
        string path, string name, RankerLlama network, RankerVocabulary vocabulary, RankerOptions options, TensorEncoding encoding, IReadOnlyDictionary<string, object> card)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(options);
        TensorFile.Write(path, [.. Metadata(name, vocabulary, options), .. card], Tensors(network, options, encoding));
    }

    private static Dictionary<string, object> Metadata(string name, RankerVocabulary vocabulary, RankerOptions options) => new()
    {
        ["general.architecture"] = "llama",
        ["general.type"] = "model",
        ["general.name"] = name,
        ["llama.block_count"] = (uint)options.Blocks,
        ["llama.context_length"] = ContextLength,
        ["llama.embedding_length"] = (uint)options.Width,
        ["llama.feed_forward_length"] = (uint)options.FeedForward,
        ["llama.attention.head_count"] = (uint)options.Heads,
        ["llama.attention.head_count_kv"] = (uint)options.Heads,
        ["llama.attention.key_length"] = (uint)options.HeadWidth,
        ["llama.attention.value_length"] = (uint)options.HeadWidth,
        ["llama.attention.layer_norm_rms_epsilon"] = RankerLlama.NormEpsilon,
        ["llama.rope.dimension_count"] = (uint)options.HeadWidth,
        ["llama.rope.freq_base"] = RankerLlama.RotaryBase,
        ["llama.vocab_size"] = (uint)vocabulary.Count,
        ["tokenizer.ggml.model"] = "gpt2",
        ["tokenizer.ggml.pre"] = "gpt-2",
        ["tokenizer.ggml.tokens"] = vocabulary.Tokens,
        ["tokenizer.ggml.token_type"] = vocabulary.Types,
        ["tokenizer.ggml.merges"] = vocabulary.Merges,
        ["tokenizer.ggml.bos_token_id"] = (uint)vocabulary.BeginOfText,
        ["tokenizer.ggml.eos_token_id"] = (uint)vocabulary.EndOfText,
        ["tokenizer.ggml.add_bos_token"] = false,
        ["tokenizer.ggml.add_eos_token"] = false,
    };

    private static List<Tensor> Tensors(RankerLlama network, RankerOptions options, TensorEncoding encoding)
    {
        var parameters = network.Parameters.All.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        List<Tensor> tensors = [new("token_embd.weight", network.Table.Rows, network.Table.Columns, network.Table.Values) { Encoding = encoding }, Vector("output_norm.weight", "output_norm")];
        for (var block = 0; block < options.Blocks; block++)
        {
            var (to, from) = (string.Create(CultureInfo.InvariantCulture, $"blk.{block}"), $"block{block}");
            tensors.AddRange([
                Vector($"{to}.attn_norm.weight", $"{from}.attention_norm"),
                Matrix($"{to}.attn_q.weight", $"{from}.query"),
                Matrix($"{to}.attn_k.weight", $"{from}.key"),
                Matrix($"{to}.attn_v.weight", $"{from}.value"),
                Matrix($"{to}.attn_output.weight", $"{from}.output"),
                Vector($"{to}.ffn_norm.weight", $"{from}.mlp_norm"),
                Matrix($"{to}.ffn_gate.weight", $"{from}.gate"),
                Matrix($"{to}.ffn_up.weight", $"{from}.up"),
                Matrix($"{to}.ffn_down.weight", $"{from}.down"),
            ]);
        }

        return tensors;

        Tensor Vector(string name, string of) => new(name, 1, parameters[of].Columns, parameters[of].Values);

        // Training has width in × width out, ggml a row an output.
        Tensor Matrix(string name, string of) => Transposed(name, parameters[of]) with { Encoding = encoding };
    }

    private static Tensor Transposed(string name, Parameter parameter)
    {
        var values = new float[parameter.Values.Length];
        for (var row = 0; row < parameter.Rows; row++)
        {
            for (var column = 0; column < parameter.Columns; column++)
            {
                values[(column * parameter.Rows) + row] = parameter.Values[(row * parameter.Columns) + column];
            }
        }

        return new Tensor(name, parameter.Columns, parameter.Rows, values);
    }
}
