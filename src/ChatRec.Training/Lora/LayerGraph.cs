using ChatRec.Llama.Ggml;

namespace ChatRec.Training.Lora;

/// <summary>
/// A layer of a Llama, forward and backward, in operations that ggml has on every device. The backward pass is written out instead of left to ggml's automatic
/// differentiation, for the sake of <see cref="AdaptedMatrix"/>, and so that a layer's inner values are computed again in the backward pass: only the layers'
/// inputs are kept until then.
/// </summary>
internal sealed class LayerGraph
{
    private readonly GgmlContext _graph;
    private readonly LlamaBase _model;
    private readonly LlamaLayer _layer;
    private readonly PackInputs _inputs;
    private readonly int _index;
    private readonly AdaptedMatrix[] _matrices;
    private readonly float _attentionScale;

    internal LayerGraph(GgmlContext graph, LlamaBase model, LoraAdapter adapter, PackInputs inputs, int index)
    {
        (_graph, _model, _inputs, _index) = (graph, model, inputs, index);
        _layer = model.Layers[index];
        _matrices = [.. _layer.Projections.Select((frozen, projection) =>
            new AdaptedMatrix(graph, frozen, adapter.Find(index, (LoraProjection)projection), adapter.Scale, adapter.RowNumbers))];
        _attentionScale = 1 / MathF.Sqrt(model.Shape.HeadSize);
    }

    private LlamaShape Shape => _model.Shape;

    /// <summary>The layer's output from its input, both [width, tokens].</summary>
    internal GgmlTensor Forward(GgmlTensor input) => Compute(input).Output;

    /// <summary>Adds the gradients of the layer's parameters to a graph, from the gradient by its output.</summary>
    /// <returns>The gradients, and a way to the gradient by the input, which the lowest layer does not need.</returns>
    internal (IReadOnlyList<(LoraPair Pair, GgmlTensor A, GgmlTensor B)> Parameters, Func<GgmlTensor> Input) Backward(GgmlTensor input, GgmlTensor gradient)
    {
        var values = Compute(input);

        // Feed-forward: output = middle + Down(silu(gate) · up)
        var downGradient = Matrix(LoraProjection.Down).InputGradient(values.Activated, gradient);
        var upGradient = _graph.Multiply(downGradient, values.Silu);
        var gateGradient = _graph.SiluBackward(_graph.Multiply(downGradient, values.Up), values.Gate);
        var feedForwardGradient = _graph.Add(
            Matrix(LoraProjection.Gate).InputGradient(values.FeedForwardInput, gateGradient), Matrix(LoraProjection.Up).InputGradient(values.FeedForwardInput, upGradient));
        var middleGradient = _graph.Add(gradient, NormBackward(feedForwardGradient, _layer.FeedForwardNorm, values.Middle));

        // Attention: middle = input + Output(attention)
        var attendedGradient = Matrix(LoraProjection.Output).InputGradient(values.Attended, middleGradient);
        var (queryGradient, keyGradient, valueGradient) = AttentionBackward(values, attendedGradient);

        var places = new (LoraProjection Projection, LinearInput Input, GgmlTensor Gradient)[]
        {
            (LoraProjection.Query, values.AttentionInput, queryGradient),
            (LoraProjection.Key, values.AttentionInput, keyGradient),
            (LoraProjection.Value, values.AttentionInput, valueGradient),
            (LoraProjection.Output, values.Attended, middleGradient),
            (LoraProjection.Gate, values.FeedForwardInput, gateGradient),
            (LoraProjection.Up, values.FeedForwardInput, upGradient),
            (LoraProjection.Down, values.Activated, gradient),
        };
        return ([.. places.SelectMany(place => Matrix(place.Projection).ParameterGradients(place.Input, place.Gradient))], InputGradient);

        GgmlTensor InputGradient()
        {
            var normGradient = places.Take(3).Select(place => Matrix(place.Projection).InputGradient(place.Input, place.Gradient)).Aggregate(_graph.Add);
            return _graph.Add(middleGradient, NormBackward(normGradient, _layer.AttentionNorm, input));
        }
    }

    private AdaptedMatrix Matrix(LoraProjection projection) => _matrices[(int)projection];

    private Values Compute(GgmlTensor input)
    {
        var attentionInput = Dropped(Norm(input, _layer.AttentionNorm), 0);
        var query = Rotate(ByHead(Matrix(LoraProjection.Query).Forward(attentionInput), Shape.Heads));
        var key = Rotate(ByHead(Matrix(LoraProjection.Key).Forward(attentionInput), Shape.KeyValueHeads));
        var value = _graph.Contiguous(_graph.SwapMiddle(ByHead(Matrix(LoraProjection.Value).Forward(attentionInput), Shape.KeyValueHeads)));
        var weights = _graph.Softmax(_graph.MatMul(key, query), _inputs.Mask, _attentionScale);
        var attended = Dropped(Together(_graph.MatMul(_graph.Contiguous(_graph.Transpose(value)), weights)), 1);
        var middle = _graph.Add(Matrix(LoraProjection.Output).Forward(attended), input);

        var feedForwardInput = Dropped(Norm(middle, _layer.FeedForwardNorm), 2);
        var gate = Matrix(LoraProjection.Gate).Forward(feedForwardInput);
        var silu = _graph.Silu(gate);
        var up = Matrix(LoraProjection.Up).Forward(feedForwardInput);
        var activated = Dropped(_graph.Multiply(silu, up), 3);
        var output = _graph.Add(Matrix(LoraProjection.Down).Forward(activated), middle);
        return new Values(attentionInput, query, key, value, weights, attended, middle, feedForwardInput, gate, silu, up, activated, output);
    }

    // Queries, keys and values by head: [head size, tokens, heads]. The heads of the queries that share a head of keys are neighbours.
    private (GgmlTensor Query, GgmlTensor Key, GgmlTensor Value) AttentionBackward(Values values, GgmlTensor gradient)
    {
        var attendedGradient = _graph.Contiguous(_graph.SwapMiddle(ByHead(gradient, Shape.Heads)));
        var weightGradient = _graph.SoftmaxBackward(_graph.MatMul(values.Value, attendedGradient), values.Weights, _attentionScale);
        var queryGradient = _graph.MatMul(_graph.Contiguous(_graph.Transpose(values.Key)), weightGradient);
        var keyGradient = _graph.OuterProduct(ByGroup(values.Query), ByGroup(weightGradient));
        var valueGradient = _graph.OuterProduct(ByGroup(attendedGradient), ByGroup(values.Weights));
        return (RotateBack(queryGradient), RotateBack(keyGradient), Together(valueGradient));
    }

    private GgmlTensor ByHead(GgmlTensor a, int heads) => _graph.Reshape(a, Shape.HeadSize, heads, a.Size(1));

    private GgmlTensor ByGroup(GgmlTensor a) => _graph.Reshape(a, a.Size(0), a.Size(1) * a.Size(2) / Shape.KeyValueHeads, Shape.KeyValueHeads);

    private GgmlTensor Together(GgmlTensor a) => _graph.Reshape(_graph.Contiguous(_graph.SwapMiddle(a)), a.Size(0) * a.Size(2), a.Size(1));

    private GgmlTensor Rotate(GgmlTensor a) => _graph.Contiguous(_graph.SwapMiddle(_graph.Rope(a, _inputs.Positions, _model.Rope)));

    private GgmlTensor RotateBack(GgmlTensor gradient)
    {
        var back = _graph.RopeBackward(_graph.Contiguous(_graph.SwapMiddle(gradient)), _inputs.Positions, _model.Rope);
        return _graph.Reshape(back, back.Size(0) * back.Size(1), back.Size(2));
    }

    private GgmlTensor Norm(GgmlTensor a, GgmlTensor gains) => _graph.Multiply(_graph.RmsNorm(a, Shape.Epsilon), gains);

    private GgmlTensor NormBackward(GgmlTensor gradient, GgmlTensor gains, GgmlTensor a) => _graph.RmsNormBackward(_graph.Multiply(gradient, gains), a, Shape.Epsilon);

    private LinearInput Dropped(GgmlTensor a, int place) =>
        _inputs.DropoutMask(_index, place) is { } mask ? new LinearInput(a, _graph.Multiply(a, mask), mask) : new LinearInput(a, a, null);

    /// <summary>What the backward pass needs of the forward pass.</summary>
    private sealed record Values(
        LinearInput AttentionInput, GgmlTensor Query, GgmlTensor Key, GgmlTensor Value, GgmlTensor Weights, LinearInput Attended, GgmlTensor Middle,
        LinearInput FeedForwardInput, GgmlTensor Gate, GgmlTensor Silu, GgmlTensor Up, LinearInput Activated, GgmlTensor Output);
}
