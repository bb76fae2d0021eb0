using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Kernels;

namespace ChatRec.Training.Tests.Lora;

/// <summary>Llamas of a few thousand random weights, small enough to differentiate by hand.</summary>
internal sealed record TinyLlama
{
    public const int Vocabulary = 40;

    public int Layers { get; init; } = 2;

    public int Width { get; init; } = 32;

    public int Hidden { get; init; } = 48;

    public int Heads { get; init; } = 4;

    public int KeyValueHeads { get; init; } = 2;

    public string Architecture { get; init; } = "llama";

    public bool HasOutput { get; init; } = true;

    public bool HasRopeFactors { get; init; }

    public IEnumerable<Tensor> MoreTensors { get; init; } = [];

    public IEnumerable<KeyValuePair<string, object>> MoreValues { get; init; } = [];

    private int HeadSize => Width / Heads;

    public string Write(string path)
    {
        var random = new CounterRandom(7);
        var tensors = new List<Tensor> { Random("token_embd.weight", Vocabulary, Width, 1), Gains("output_norm.weight") };
        if (HasOutput)
        {
            tensors.Add(Random("output.weight", Vocabulary, Width, 0.3));
        }

        if (HasRopeFactors)
        {
            tensors.Add(new Tensor("rope_freqs.weight", 1, HeadSize / 2, [.. Enumerable.Range(1, HeadSize / 2).Select(index => (float)index)]));
        }

        for (var layer = 0; layer < Layers; layer++)
        {
            tensors.AddRange([
                Gains($"blk.{layer}.attn_norm.weight"),
                Random($"blk.{layer}.attn_q.weight", Width, Width, 0.3),
                Random($"blk.{layer}.attn_k.weight", KeyValueHeads * HeadSize, Width, 0.3),
                Random($"blk.{layer}.attn_v.weight", KeyValueHeads * HeadSize, Width, 0.3),
                Random($"blk.{layer}.attn_output.weight", Width, Width, 0.3),
                Gains($"blk.{layer}.ffn_norm.weight"),
                Random($"blk.{layer}.ffn_gate.weight", Hidden, Width, 0.3),
                Random($"blk.{layer}.ffn_up.weight", Hidden, Width, 0.3),
                Random($"blk.{layer}.ffn_down.weight", Width, Hidden, 0.3),
            ]);
        }

        TensorFile.Write(path, [
            new("general.architecture", Architecture),
            new("llama.block_count", (long)Layers),
            new("llama.context_length", 64L),
            new("llama.embedding_length", (long)Width),
            new("llama.feed_forward_length", (long)Hidden),
            new("llama.attention.head_count", (long)Heads),
            new("llama.attention.head_count_kv", (long)KeyValueHeads),
            new("llama.attention.layer_norm_rms_epsilon", 1e-5),
            .. MoreValues,
        ], [.. tensors, .. MoreTensors]);
        return path;

        Tensor Random(string name, int rows, int columns, double deviation)
        {
            var values = new float[rows * columns];
            random.FillNormal(values, deviation);
            return new Tensor(name, rows, columns, values);
        }

        Tensor Gains(string name)
        {
            var gains = Random(name, 1, Width, 0.2);
            for (var index = 0; index < Width; index++)
            {
                gains.Values[index]++;
            }

            return gains;
        }
    }
}
