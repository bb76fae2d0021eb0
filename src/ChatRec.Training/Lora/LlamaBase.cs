using ChatRec.Llama;
using ChatRec.Llama.Ggml;
using ChatRec.Llama.Gguf;

namespace ChatRec.Training.Lora;

/// <summary>
/// The frozen weights of a GGUF Llama on a device, of the types that the file has: quantized blocks stay quantized. Nothing is allocated before every
/// tensor is known to be one that the training graph uses, of the right shape.
/// </summary>
internal sealed class LlamaBase : IDisposable
{
    private readonly GgmlContext _context;
    private readonly GgmlBuffer _buffer;

    private LlamaBase(LlamaShape shape, GgmlContext context, GgmlBuffer buffer, Dictionary<string, GgmlTensor> tensors)
    {
        Shape = shape;
        _context = context;
        _buffer = buffer;
        TokenEmbedding = tensors["token_embd.weight"];
        OutputNorm = tensors["output_norm.weight"];
        Output = tensors.GetValueOrDefault("output.weight", TokenEmbedding);
        Layers = [.. Enumerable.Range(0, shape.Layers).Select(layer => new LlamaLayer(
            tensors[$"blk.{layer}.attn_norm.weight"],
            tensors[$"blk.{layer}.ffn_norm.weight"],
            [.. Enum.GetValues<LoraProjection>().Select(projection => tensors[LoraProjections.TensorName(layer, projection)])]))];
        Rope = new GgmlRope(
            shape.HeadSize, shape.RopeBase, shape.RopeScale, shape.ContextLength, tensors.TryGetValue("rope_freqs.weight", out var factors) ? factors : null);
    }

    internal LlamaShape Shape { get; }

    internal GgmlTensor TokenEmbedding { get; }

    internal GgmlTensor OutputNorm { get; }

    /// <summary>The projection to the vocabulary; the token embedding where the file has none.</summary>
    internal GgmlTensor Output { get; }

    internal IReadOnlyList<LlamaLayer> Layers { get; }

    internal GgmlRope Rope { get; }

    internal int Vocabulary => (int)TokenEmbedding.Size(1);

    /// <summary>Bytes of the weights.</summary>
    internal long Bytes => _buffer.Bytes;

    /// <summary>Reads a file onto a device.</summary>
    /// <exception cref="ModelLoadException">The file is broken, no Llama, or has tensors that the training graph does not know.</exception>
    /// <exception cref="LlamaException">There is not enough memory.</exception>
    internal static LlamaBase Load(string path, GgmlDevice device)
    {
        var (metadata, found) = GgufFile.ReadHeader(path);
        var shape = LlamaShape.Read(path, metadata);
        Check(path, shape, found);
        var context = new GgmlContext(found.Count);
        GgmlBuffer? buffer = null;
        try
        {
            var tensors = found.ToDictionary(tensor => tensor.Name, tensor => context.Tensor(tensor.Type, [.. tensor.Shape]), StringComparer.Ordinal);
            buffer = device.Allocate(context);
            Fill(path, found, tensors);
            return new LlamaBase(shape, context, buffer, tensors);
        }
        catch
        {
            buffer?.Dispose();
            context.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _buffer.Dispose();
        _context.Dispose();
    }

    private static void Check(string path, LlamaShape shape, IReadOnlyList<GgufTensor> found)
    {
        var byName = found.ToLookup(tensor => tensor.Name, StringComparer.Ordinal);
        var vocabulary = byName["token_embd.weight"].FirstOrDefault() is { Shape: [_, var tokens] } ? tokens : 0;
        var expected = Expected(shape, vocabulary);
        foreach (var tensor in found)
        {
            var (wanted, isVector, _) = expected.GetValueOrDefault(tensor.Name);
            var problem = wanted is null ? "which the training graph does not know (it knows plain Llamas, without biases)"
                : byName[tensor.Name].Count() > 1 ? "twice"
                : isVector && tensor.TypeName != "F32" ? $"of the type {tensor.TypeName}; F32 is needed there"
                : !tensor.HoldsWeights ? $"of the type {tensor.TypeName}, which this build cannot multiply with"
                : !IsOfShape(tensor, wanted) ? $"of the shape {string.Join(" × ", tensor.Shape)}; {string.Join(" × ", wanted)} is needed"
                : wanted[0] % tensor.BlockSize != 0 ? $"whose rows are no whole blocks of {tensor.TypeName}"
                : null;
            if (problem is not null)
            {
                throw new ModelLoadException(path, ModelLoadFailure.Malformed, $"has the tensor '{tensor.Name}' {problem}; take another base model");
            }
        }

        if (expected.FirstOrDefault(pair => pair.Value.IsNeeded && !byName.Contains(pair.Key)).Key is { } missing)
        {
            throw new ModelLoadException(path, ModelLoadFailure.Malformed, $"has no tensor '{missing}', which a Llama needs; take another base model");
        }
    }

    // A vector may be written as a matrix of one row.
    private static bool IsOfShape(GgufTensor tensor, long[] wanted) =>
        tensor.Shape.Count >= wanted.Length && tensor.Shape.Take(wanted.Length).SequenceEqual(wanted) && tensor.Shape.Skip(wanted.Length).All(size => size == 1);

    private static Dictionary<string, (long[] Shape, bool IsVector, bool IsNeeded)> Expected(LlamaShape shape, long vocabulary)
    {
        var (width, hidden) = ((long)shape.Width, (long)shape.Hidden);
        long queries = (long)shape.Heads * shape.HeadSize, keys = (long)shape.KeyValueHeads * shape.HeadSize;
        var expected = new Dictionary<string, (long[], bool, bool)>(StringComparer.Ordinal)
        {
            ["token_embd.weight"] = ([width, vocabulary], false, true),
            ["output_norm.weight"] = ([width], true, true),
            ["output.weight"] = ([width, vocabulary], false, false),
            ["rope_freqs.weight"] = ([shape.HeadSize / 2], true, false),
        };
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            expected[$"blk.{layer}.attn_norm.weight"] = ([width], true, true);
            expected[$"blk.{layer}.ffn_norm.weight"] = ([width], true, true);
            foreach (var (projection, rowLength, rows) in ((LoraProjection, long, long)[])[
                (LoraProjection.Query, width, queries), (LoraProjection.Key, width, keys), (LoraProjection.Value, width, keys), (LoraProjection.Output, queries, width),
                (LoraProjection.Gate, width, hidden), (LoraProjection.Up, width, hidden), (LoraProjection.Down, hidden, width)])
            {
                expected[LoraProjections.TensorName(layer, projection)] = ([rowLength, rows], false, true);
            }
        }

        return expected;
    }

    private static void Fill(string path, IReadOnlyList<GgufTensor> found, Dictionary<string, GgmlTensor> tensors)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
            var chunk = new byte[1 << 22];
            foreach (var tensor in found)
            {
                var target = tensors[tensor.Name];
                stream.Position = tensor.Position;
                for (var offset = 0L; offset < target.Bytes; offset += chunk.Length)
                {
                    var part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, target.Bytes - offset));
                    stream.ReadExactly(part);
                    target.Write<byte>(part, offset);
                }
            }
        }
        catch (IOException exception)
        {
            throw new ModelLoadException(path, ModelLoadFailure.Truncated, $"cannot be read to its end ({exception.Message}); download it again", exception);
        }
    }
}
