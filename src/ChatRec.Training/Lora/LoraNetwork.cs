using System.Numerics.Tensors;
using ChatRec.Llama;
using ChatRec.Llama.Ggml;
using ChatRec.Training.Kernels;

namespace ChatRec.Training.Lora;

/// <summary>A base model with an adapter: what it loses on examples, and the gradients of that by the adapter's parameters.</summary>
internal sealed class LoraNetwork : IDisposable
{
    private readonly GgmlDevice _device;
    private readonly LlamaBase _model;
    private readonly double _dropout;

    private LoraNetwork(GgmlDevice device, LlamaBase model, LoraAdapter adapter, double dropout) =>
        (_device, _model, Adapter, _dropout) = (device, model, adapter, dropout);

    internal LlamaShape Shape => _model.Shape;

    internal LoraAdapter Adapter { get; }

    internal int Vocabulary => _model.Vocabulary;

    /// <summary>What computes, for people.</summary>
    internal string Device => _device.Description;

    /// <summary>Bytes of the base's weights on the device.</summary>
    internal long WeightBytes => _model.Bytes;

    /// <summary>Bytes that the passes so far needed on the device beside the weights.</summary>
    internal long PassBytes => _device.GraphBytes;

    /// <summary>Loads a base model and starts an adapter for it.</summary>
    /// <exception cref="ModelLoadException">The base cannot be trained on.</exception>
    /// <exception cref="LlamaException">ggml cannot be loaded, or there is not enough memory.</exception>
    internal static LoraNetwork Load(string path, LoraOptions options)
    {
        var device = GgmlDevice.Open(options.Threads, options.UseGpu);
        LlamaBase? model = null;
        try
        {
            model = LlamaBase.Load(path, device);
            return new LoraNetwork(device, model, new LoraAdapter(model, options, device), options.Dropout);
        }
        catch
        {
            model?.Dispose();
            device.Dispose();
            throw;
        }
    }

    /// <summary>The loss on a pack, without dropout.</summary>
    /// <returns>The sum over its targets, in nats.</returns>
    internal double Loss(TokenPack pack)
    {
        using var pass = new Pass(this, pack, dropout: 0);
        pass.Graph.AddOutput(pass.TargetProbabilities);
        pass.Run(weight: 1, random: null);
        return pass.Loss();
    }

    /// <summary>The logits after each target's row of a pack, [targets × vocabulary].</summary>
    internal float[] Logits(TokenPack pack)
    {
        using var pass = new Pass(this, pack, dropout: 0);
        pass.Graph.AddOutput(pass.Logits);
        pass.Run(weight: 1, random: null);
        return Read(pass.Logits);
    }

    /// <summary>The loss on a pack; adds its gradients to the adapter's parameters.</summary>
    /// <param name="pack">The examples.</param>
    /// <param name="weight">What each target counts in the gradients.</param>
    /// <param name="random">Draws the dropout.</param>
    /// <returns>The sum over its targets, in nats.</returns>
    internal double LossAndGradients(TokenPack pack, float weight, CounterRandom random)
    {
        using var pass = new Pass(this, pack, _dropout);
        pass.Graph.AddOutput(pass.TargetProbabilities);
        var gradients = pass.Backward();
        pass.Run(weight, random);
        foreach (var (pair, a, b) in gradients)
        {
            TensorPrimitives.Add(pair.A.Gradients, Read(a), pair.A.Gradients);
            TensorPrimitives.Add(pair.B.Gradients, Read(b), pair.B.Gradients);
        }

        return pass.Loss();
    }

    public void Dispose()
    {
        Adapter.Dispose();
        _model.Dispose();
        _device.Dispose();
    }

    private static float[] Read(GgmlTensor tensor)
    {
        var values = new float[tensor.Bytes / sizeof(float)];
        tensor.Read(values);
        return values;
    }

    /// <summary>One pass: its graph, and what is read from it.</summary>
    private sealed class Pass : IDisposable
    {
        private readonly LoraNetwork _network;
        private readonly LlamaBase _model;
        private readonly GgmlContext _graph;
        private readonly PackInputs _inputs;
        private readonly LayerGraph[] _layers;
        private readonly GgmlTensor[] _layerInputs;
        private readonly GgmlTensor _hidden;
        private readonly GgmlTensor _probabilities;

        internal Pass(LoraNetwork network, TokenPack pack, double dropout)
        {
            (_network, _model) = (network, network._model);
            var nodes = 1_024 + (512 * _model.Shape.Layers);
            _graph = new GgmlContext(nodes, nodes);
            Graph = _graph.Graph();
            _inputs = new PackInputs(_graph, _model, network.Adapter, pack, dropout);
            _layers = [.. Enumerable.Range(0, _model.Shape.Layers).Select(layer => new LayerGraph(_graph, _model, network.Adapter, _inputs, layer))];
            _layerInputs = new GgmlTensor[_layers.Length];

            var state = _graph.Rows(_model.TokenEmbedding, _inputs.Tokens);
            for (var layer = 0; layer < _layers.Length; layer++)
            {
                _layerInputs[layer] = state;
                state = _layers[layer].Forward(state);
            }

            // Only what is followed by a token of a response goes through the projection to the vocabulary.
            LastState = state;
            _hidden = _graph.Rows(state, _inputs.Rows);
            Logits = _graph.MatMul(_model.Output, _graph.Multiply(_graph.RmsNorm(_hidden, _model.Shape.Epsilon), _model.OutputNorm));
            _probabilities = _graph.Softmax(Logits);
            TargetProbabilities = _graph.Rows(_graph.Reshape(_probabilities, 1, (long)_model.Vocabulary * pack.Targets.Length), _inputs.TargetPlaces);
        }

        internal GgmlGraph Graph { get; }

        internal GgmlTensor Logits { get; }

        internal GgmlTensor TargetProbabilities { get; }

        private GgmlTensor LastState { get; }

        /// <summary>Adds the backward pass, from the last layer to the first.</summary>
        internal List<(LoraPair Pair, GgmlTensor A, GgmlTensor B)> Backward()
        {
            // Cross entropy's gradient by the logits is the probabilities less 1 at the target; that 1 takes a row of the projection, and no whole vocabulary.
            var towards = AdaptedMatrix.Backward(_graph, _model.Output, _graph.Multiply(_probabilities, _inputs.Weights), _network.Adapter.RowNumbers);
            var away = _graph.Multiply(_graph.Rows(_model.Output, _inputs.Targets), _inputs.Weights);
            var normGradient = _graph.Multiply(_graph.Subtract(towards, away), _model.OutputNorm);
            var gradient = _graph.RowsBackward(_graph.RmsNormBackward(normGradient, _hidden, _model.Shape.Epsilon), _inputs.Rows, LastState);
            Graph.Add(gradient);

            var gradients = new List<(LoraPair Pair, GgmlTensor A, GgmlTensor B)>();
            for (var layer = _layers.Length - 1; layer >= 0; layer--)
            {
                var (parameters, input) = _layers[layer].Backward(_layerInputs[layer], gradient);
                foreach (var parameter in parameters)
                {
                    Graph.AddOutput(parameter.A);
                    Graph.AddOutput(parameter.B);
                    gradients.Add(parameter);
                }

                if (layer > 0)
                {
                    gradient = input();
                    Graph.Add(gradient);
                }
            }

            return gradients;
        }

        internal void Run(float weight, CounterRandom? random)
        {
            _network._device.Allocate(_graph, Graph);
            _inputs.Write(weight, random);
            _network._device.Compute(Graph);
        }

        // A probability below the smallest float is not infinitely bad; NaN stays NaN.
        internal double Loss() => Read(TargetProbabilities).Sum(probability => -Math.Log(Math.Max(probability, float.Epsilon)));

        public void Dispose() => _graph.Dispose();
    }
}
