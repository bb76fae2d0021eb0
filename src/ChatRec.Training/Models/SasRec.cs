using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Models;

/// <summary>
/// SASRec, "Self-Attentive Sequential Recommendation" (Kang and McAuley, ICDM 2018): causal self-attention and a feed-forward layer a block. Here with a learned bias
/// a head and distance in place of position vectors, norms after the sublayers, and the softmax over all items in place of sampled negatives.
/// </summary>
public sealed class SasRec : SequenceNetwork
{
    /// <summary>Builds the network.</summary>
    public SasRec(ParameterSet parameters, int itemCount, SequenceModelOptions options)
        : base(parameters, itemCount, (options ?? throw new ArgumentNullException(nameof(options))).Width)
    {
        var width = options.Width;
        List<Layer> layers = [new Dropout(options.Dropout), parameters.LayerNorm("input_norm", width)];
        for (var block = 0; block < options.Blocks; block++)
        {
            var name = $"block{block}";

            // §III.B: self-attention that sees only what came before.
            layers.Add(new Residual(new Chain(
                new Attention(
                    parameters.Linear($"{name}.attention.query", width, width),
                    parameters.Linear($"{name}.attention.key", width, width),
                    parameters.Linear($"{name}.attention.value", width, width),
                    parameters.Linear($"{name}.attention.out", width, width),
                    new AttentionOptions(options.Heads, Causal: true, options.AttentionDropout),
                    parameters.Matrix($"{name}.attention.distance", options.Heads, DistanceBuckets.Count, 0)),
                new Dropout(options.Dropout))));
            layers.Add(parameters.LayerNorm($"{name}.attention.norm", width));

            // §III.C: the point-wise feed-forward network.
            layers.Add(new Residual(new Chain(
                parameters.Linear($"{name}.ffn.in", width, 4 * width),
                new Gelu(),
                new Dropout(options.Dropout),
                parameters.Linear($"{name}.ffn.out", 4 * width, width),
                new Dropout(options.Dropout))));
            layers.Add(parameters.LayerNorm($"{name}.ffn.norm", width));
        }

        Body = new Chain([.. layers]);
    }

    /// <inheritdoc/>
    protected override Layer Body { get; }
}
