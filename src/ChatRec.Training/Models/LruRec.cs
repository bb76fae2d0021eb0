using ChatRec.Training.Layers;

namespace ChatRec.Training.Models;

/// <summary>
/// LRURec, "Linear Recurrent Units for Sequential Recommendation" (Yue et al., WSDM 2024): a block is a linear recurrent unit with diagonal complex transition,
/// then a feed-forward layer, each with dropout, a path around it and a norm after it. Because the recurrence is linear and diagonal, a user's state takes a
/// new interaction in constant time.
/// </summary>
public sealed class LruRec : SequenceNetwork
{
    /// <summary>Builds the network.</summary>
    public LruRec(ParameterSet parameters, int itemCount, SequenceModelOptions options)
        : base(parameters, itemCount, (options ?? throw new ArgumentNullException(nameof(options))).Width)
    {
        var width = options.Width;
        List<Layer> layers = [new Dropout(options.Dropout), parameters.LayerNorm("input_norm", width)];
        for (var block = 0; block < options.Blocks; block++)
        {
            // §3.2: h_t = λ ⊙ h_{t-1} + γ ⊙ (x_t·B + b), y_t = Re(h_t·C) + c. A complex matrix is a real one on [Re | Im].
            layers.Add(new Residual(new Chain(
                parameters.Linear($"block{block}.lru.in", width, 2 * options.Channels),
                Recurrence(parameters, $"block{block}.lru", options),
                parameters.Linear($"block{block}.lru.out", 2 * options.Channels, width),
                new Dropout(options.Dropout))));
            layers.Add(parameters.LayerNorm($"block{block}.lru.norm", width));

            // §3.3: the position-wise feed-forward network.
            layers.Add(new Residual(new Chain(
                parameters.Linear($"block{block}.ffn.in", width, 4 * width),
                new Gelu(),
                new Dropout(options.Dropout),
                parameters.Linear($"block{block}.ffn.out", 4 * width, width),
                new Dropout(options.Dropout))));
            layers.Add(parameters.LayerNorm($"block{block}.ffn.norm", width));
        }

        Body = new Chain([.. layers]);
    }

    /// <inheritdoc/>
    protected override Layer Body { get; }

    /// <summary>
    /// Ring initialisation (Orvieto et al. 2023, Lemma 3.2): |λ|² uniform between the squared radii, so that λ is uniform on the ring; phase uniform;
    /// γ = √(1 - |λ|²) keeps the state's variance that of the input.
    /// </summary>
    private static LinearRecurrence Recurrence(ParameterSet parameters, string name, SequenceModelOptions options)
    {
        var (low, high) = (options.MinRadius * options.MinRadius, options.MaxRadius * options.MaxRadius);
        var nu = parameters.Vector($"{name}.nu", options.Channels, random => Math.Log(-0.5 * Math.Log(low + (random.NextDouble() * (high - low)))));
        var theta = parameters.Vector($"{name}.theta", options.Channels, random => Math.Log(2 * Math.PI * (1 - random.NextDouble())));
        var channel = 0;
        var gamma = parameters.Vector($"{name}.gamma", options.Channels, _ => 0.5 * Math.Log(1 - Math.Exp(-2 * Math.Exp(nu.Values[channel++]))));
        return new LinearRecurrence(nu, theta, gamma);
    }
}
