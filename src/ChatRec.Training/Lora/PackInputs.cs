using ChatRec.Llama.Ggml;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Lora;

/// <summary>The inputs of a pass over a pack: made with the graph, written when it has memory.</summary>
internal sealed class PackInputs
{
    // The places of a layer whose values go into matrices, and the matrices there.
    private static readonly LoraProjection[][] Places =
    [
        [LoraProjection.Query, LoraProjection.Key, LoraProjection.Value],
        [LoraProjection.Output],
        [LoraProjection.Gate, LoraProjection.Up],
        [LoraProjection.Down],
    ];

    private readonly GgmlContext _graph;
    private readonly LlamaBase _model;
    private readonly LoraAdapter _adapter;
    private readonly TokenPack _pack;
    private readonly double _dropout;
    private readonly SortedDictionary<(int Layer, int Place), GgmlTensor> _masks = [];

    internal PackInputs(GgmlContext graph, LlamaBase model, LoraAdapter adapter, TokenPack pack, double dropout)
    {
        (_graph, _model, _adapter, _pack, _dropout) = (graph, model, adapter, pack, dropout);
        var (tokens, targets) = (pack.Tokens.Length, pack.Targets.Length);
        Tokens = graph.Input(GgmlType.I32, tokens);
        Positions = graph.Input(GgmlType.I32, tokens);
        Mask = graph.Input(GgmlType.F32, tokens, tokens);
        Rows = graph.Input(GgmlType.I32, targets);
        Targets = graph.Input(GgmlType.I32, targets);
        TargetPlaces = graph.Input(GgmlType.I32, targets);
        Weights = graph.Input(GgmlType.F32, 1, targets);
    }

    internal GgmlTensor Tokens { get; }

    internal GgmlTensor Positions { get; }

    internal GgmlTensor Mask { get; }

    internal GgmlTensor Rows { get; }

    internal GgmlTensor Targets { get; }

    /// <summary>Where each target's value stands among all rows of the vocabulary, written one after the other.</summary>
    internal GgmlTensor TargetPlaces { get; }

    internal GgmlTensor Weights { get; }

    /// <summary>What the values at a place of a layer are multiplied by for its adapters; null without dropout, or where no matrix is changed.</summary>
    internal GgmlTensor? DropoutMask(int layer, int place)
    {
        if (_dropout == 0 || !Array.Exists(Places[place], projection => _adapter.Find(layer, projection) is not null))
        {
            return null;
        }

        if (!_masks.TryGetValue((layer, place), out var mask))
        {
            var width = _model.Layers[layer].Projections[(int)Places[place][0]].Size(0);
            _masks[(layer, place)] = mask = _graph.Input(GgmlType.F32, width, _pack.Tokens.Length);
        }

        return mask;
    }

    /// <summary>Writes those that the graph uses.</summary>
    /// <param name="weight">What each token of a response counts.</param>
    /// <param name="random">Draws the dropout.</param>
    internal void Write(float weight, CounterRandom? random)
    {
        Write<int>(Tokens, _pack.Tokens);
        Write<int>(Positions, _pack.Positions);
        Write<float>(Mask, _pack.Mask());
        Write<int>(Rows, _pack.Rows);
        Write<int>(Targets, _pack.Targets);
        Write<int>(TargetPlaces, [.. _pack.Targets.Select((target, row) => (row * _model.Vocabulary) + target)]);
        Write<float>(Weights, [.. Enumerable.Repeat(weight, _pack.Targets.Length)]);
        foreach (var mask in _masks.Values)
        {
            var values = new float[mask.Bytes / sizeof(float)];
            Dropout.FillMask(values, _dropout, random!);
            Write<float>(mask, values);
        }
    }

    private static void Write<T>(GgmlTensor tensor, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (tensor.IsAllocated)
        {
            tensor.Write(values);
        }
    }
}
