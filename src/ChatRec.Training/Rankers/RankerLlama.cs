using System.Numerics.Tensors;
using ChatRec.Retrieval.Items;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Rankers;

/// <summary>
/// A small Llama in training (Touvron et al. 2023: RMSNorm before each sublayer, rotary positions, SwiGLU, no biases, input and output vectors tied). A title's
/// vector is its own plus those of its attributes, so a title that nobody has met yet has one too.
/// </summary>
public sealed class RankerLlama
{
    /// <summary>What keeps RMSNorm finite; llama.cpp reads it from the file.</summary>
    public const float NormEpsilon = 1e-5f;

    /// <summary>Base of the rotary positions.</summary>
    public const float RotaryBase = 10_000;

    private readonly TitleAttributes _attributes;
    private readonly Embedding _embedding;
    private readonly Chain _body;

    /// <summary>A network with parameters of its own, or of a set that shares another's.</summary>
    /// <param name="parameters">Where the parameters come from.</param>
    /// <param name="tokenCount">Tokens of the vocabulary; titles first.</param>
    /// <param name="attributes">Attributes of the titles.</param>
    /// <param name="options">The shape.</param>
    /// <param name="table">Token vectors of a network that this one shares values with; null: composed here.</param>
    public RankerLlama(ParameterSet parameters, int tokenCount, TitleAttributes attributes, RankerOptions options, Parameter? table = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(attributes);
        ArgumentNullException.ThrowIfNull(options);
        var (width, inner) = (options.Width, options.Heads * options.HeadWidth);
        _attributes = attributes;
        Parameters = parameters;
        Identity = parameters.Weight("identity", tokenCount, width);
        Attributes = parameters.Weight("attributes", Math.Max(1, attributes.Names.Count), width);
        Table = table?.WithOwnGradients() ?? new Parameter("table", tokenCount, width, decays: false);
        _embedding = new Embedding(Table);
        List<Layer> layers = [new Dropout(options.Dropout)];
        for (var block = 0; block < options.Blocks; block++)
        {
            var name = $"block{block}";
            layers.Add(new Residual(new Chain(
                new RmsNorm(parameters.Vector($"{name}.attention_norm", width, 1), NormEpsilon),
                new Attention(
                    new Linear(parameters.Weight($"{name}.query", width, inner)),
                    new Linear(parameters.Weight($"{name}.key", width, inner)),
                    new Linear(parameters.Weight($"{name}.value", width, inner)),
                    new Linear(parameters.Weight($"{name}.output", inner, width)),
                    new AttentionOptions(options.Heads, Causal: true, Dropout: 0, RotaryBase)),
                new Dropout(options.Dropout))));
            layers.Add(new Residual(new Chain(
                new RmsNorm(parameters.Vector($"{name}.mlp_norm", width, 1), NormEpsilon),
                new GatedMlp(
                    parameters.Weight($"{name}.gate", width, options.FeedForward),
                    parameters.Weight($"{name}.up", width, options.FeedForward),
                    parameters.Weight($"{name}.down", options.FeedForward, width)),
                new Dropout(options.Dropout))));
        }

        layers.Add(new RmsNorm(parameters.Vector("output_norm", width, 1), NormEpsilon));
        _body = new Chain([.. layers]);
    }

    /// <summary>All that training changes.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Each token's own vector: tokens × width.</summary>
    public Parameter Identity { get; }

    /// <summary>Vectors of the attributes: attributes × width.</summary>
    public Parameter Attributes { get; }

    /// <summary>Row of the attribute that all titles share.</summary>
    internal int SharedAttribute => _attributes.Names.Index().First(name => name.Item == TitleAttributes.Shared).Index;

    /// <summary>Composed token vectors, input and output: tokens × width.</summary>
    public Parameter Table { get; }

    /// <summary>Makes the token vectors from their parts.</summary>
    /// <param name="keepsIdentity">Whether a title's own vector counts now; null: each one's does.</param>
    public void Compose(Func<int, bool>? keepsIdentity = null)
    {
        Identity.Values.CopyTo(Table.Values, 0);
        for (var title = 0; title < _attributes.TitleCount; title++)
        {
            var row = Table.ValueView.Row(title);
            if (keepsIdentity?.Invoke(title) == false)
            {
                row.Clear();
            }

            foreach (var attribute in _attributes.Of(title))
            {
                TensorPrimitives.Add(row, Attributes.ValueView.Row(attribute), row);
            }
        }
    }

    /// <summary>Hands the gradients of the token vectors to their parts, and clears them.</summary>
    /// <param name="keepsIdentity">As it was composed.</param>
    public void Decompose(Func<int, bool>? keepsIdentity = null)
    {
        for (var token = 0; token < Table.Rows; token++)
        {
            var gradient = Table.GradientView.Row(token);
            if (token >= _attributes.TitleCount || keepsIdentity?.Invoke(token) != false)
            {
                var own = Identity.GradientView.Row(token);
                TensorPrimitives.Add(own, gradient, own);
            }

            foreach (var attribute in token < _attributes.TitleCount ? _attributes.Of(token) : [])
            {
                var shared = Attributes.GradientView.Row(attribute);
                TensorPrimitives.Add(shared, gradient, shared);
            }
        }

        Array.Clear(Table.Gradients);
    }

    /// <summary>Normed hidden rows, one a token; their products with the token vectors are the logits.</summary>
    public Matrix Forward(int[] tokens, Pass pass) => _body.Forward(_embedding.Forward(tokens), pass);

    /// <summary>Adds to the gradients of all parameters and of the token vectors as input.</summary>
    public void Backward(Matrix hiddenGradient) => _embedding.Backward(_body.Backward(hiddenGradient));
}
