using ChatRec.Llama.Ggml;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Lora;

/// <summary>The low-rank changes of a base model (Hu et al. 2021), and their copies on the device.</summary>
internal sealed class LoraAdapter : IDisposable
{
    private readonly GgmlContext _context;
    private readonly GgmlBuffer _buffer;
    private readonly Dictionary<(int Layer, LoraProjection Projection), LoraPair> _pairs = [];

    internal LoraAdapter(LlamaBase model, LoraOptions options, GgmlDevice device)
    {
        Scale = options.Scale;
        var random = new CounterRandom((ulong)options.Seed, Purposes.Initialisation);
        _context = new GgmlContext((2 * options.Projections.Count * model.Shape.Layers) + 1);
        for (var layer = 0; layer < model.Shape.Layers; layer++)
        {
            foreach (var projection in options.Projections.Order())
            {
                _pairs[(layer, projection)] = Pair(LoraProjections.TensorName(layer, projection), model.Layers[layer].Projections[(int)projection], options.Rank, random);
            }
        }

        RowNumbers = _context.Tensor(GgmlType.I32, Math.Max(model.Vocabulary, Math.Max(model.Shape.Hidden, Math.Max(model.Shape.Width, model.Shape.Heads * model.Shape.HeadSize))));
        try
        {
            _buffer = device.Allocate(_context);
        }
        catch
        {
            _context.Dispose();
            throw;
        }

        RowNumbers.Write<int>([.. Enumerable.Range(0, (int)RowNumbers.Size(0))]);
        Parameters = [.. _pairs.Values.SelectMany(pair => (Parameter[])[pair.A, pair.B])];
        Upload();
    }

    /// <summary>A and B of every changed matrix, layer by layer.</summary>
    internal IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>0, 1, 2, …: to take rows of a frozen matrix out of their quantized form.</summary>
    internal GgmlTensor RowNumbers { get; }

    internal float Scale { get; }

    /// <summary>The change of a matrix; null where it has none.</summary>
    internal LoraPair? Find(int layer, LoraProjection projection) => _pairs.GetValueOrDefault((layer, projection));

    /// <summary>Copies the parameters to the device.</summary>
    internal void Upload()
    {
        foreach (var pair in _pairs.Values)
        {
            pair.DeviceA.Write<float>(pair.A.Values);
            pair.DeviceB.Write<float>(pair.B.Values);
        }
    }

    public void Dispose()
    {
        _buffer.Dispose();
        _context.Dispose();
    }

    private LoraPair Pair(string name, GgmlTensor matrix, int rank, CounterRandom random)
    {
        var (input, output) = ((int)matrix.Size(0), (int)matrix.Size(1));

        // The spread of PyTorch's linear layers, which other LoRA trainers start from too: uniform in ±1/√n has the deviation 1/√(3n).
        var a = new Parameter($"{name}.lora_a", rank, input, decays: true).InitialiseNormal(random, 1 / Math.Sqrt(3.0 * input));
        var b = new Parameter($"{name}.lora_b", output, rank, decays: true);
        return new LoraPair(a, b, _context.Tensor(GgmlType.F32, input, rank), _context.Tensor(GgmlType.F32, rank, output));
    }
}
