using System.Runtime.InteropServices;
using System.Text;
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

        using var stream = new FileStream(path, FileMode.Create);
        using var file = new BinaryWriter(stream);
        var values = Values().ToList();
        var all = tensors.Concat(MoreTensors).ToList();
        file.Write("GGUF"u8);
        file.Write(3u);
        file.Write((ulong)all.Count);
        file.Write((ulong)values.Count);
        foreach (var (key, value) in values)
        {
            WriteText(file, key);
            WriteValue(file, value);
        }

        var offset = 0;
        foreach (var tensor in all)
        {
            WriteText(file, tensor.Name);
            file.Write(2u);
            file.Write((ulong)tensor.Columns);
            file.Write((ulong)tensor.Rows);
            file.Write(0u);
            file.Write((ulong)offset);
            offset += Aligned(tensor.Values.Length * sizeof(float));
        }

        foreach (var tensor in all)
        {
            file.Flush();
            file.Write(new byte[Aligned((int)stream.Position) - (int)stream.Position]);
            file.Write(MemoryMarshal.AsBytes<float>(tensor.Values));
        }

        file.Flush();
        file.Write(new byte[Aligned((int)stream.Position) - (int)stream.Position]);
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

    // Enough for stock llama.cpp to load it: a byte-level BPE whose tokens are letters.
    private IEnumerable<KeyValuePair<string, object>> Values() =>
    [
        new("general.architecture", Architecture),
        new("llama.block_count", (uint)Layers),
        new("llama.context_length", 64u),
        new("llama.embedding_length", (uint)Width),
        new("llama.feed_forward_length", (uint)Hidden),
        new("llama.attention.head_count", (uint)Heads),
        new("llama.attention.head_count_kv", (uint)KeyValueHeads),
        new("llama.attention.layer_norm_rms_epsilon", 1e-5f),
        new("tokenizer.ggml.model", "gpt2"),
        new("tokenizer.ggml.pre", "default"),
        new("tokenizer.ggml.tokens", Enumerable.Range(0, Vocabulary).Select(token => ((char)('!' + token)).ToString()).ToArray()),
        new("tokenizer.ggml.merges", (string[])["! !"]),
        new("tokenizer.ggml.eos_token_id", 0u),
        .. MoreValues,
    ];

    private static int Aligned(int position) => (position + 31) / 32 * 32;

    private static void WriteText(BinaryWriter file, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        file.Write((ulong)bytes.Length);
        file.Write(bytes);
    }

    private static void WriteValue(BinaryWriter file, object value)
    {
        switch (value)
        {
            case uint number:
                file.Write(4u);
                file.Write(number);
                break;
            case float number:
                file.Write(6u);
                file.Write(number);
                break;
            case string text:
                file.Write(8u);
                WriteText(file, text);
                break;
            case string[] texts:
                file.Write(9u);
                file.Write(8u);
                file.Write((ulong)texts.Length);
                Array.ForEach(texts, text => WriteText(file, text));
                break;
            default:
                throw new ArgumentException($"{value.GetType()} is not written.", nameof(value));
        }
    }
}
