using ChatRec.Training.Layers;

namespace ChatRec.Training.Models;

/// <summary>
/// NARM, "Neural Attentive Session-based Recommendation" (Li et al., CIKM 2017): a gated recurrent unit whose last state is the global view of the session; attention
/// over all states is the local view; a bilinear product of both with the item vectors scores the next item.
/// </summary>
public sealed class Narm : SequenceNetwork
{
    /// <summary>Builds the network.</summary>
    public Narm(ParameterSet parameters, int itemCount, SequenceModelOptions options)
        : base(parameters, itemCount, (options ?? throw new ArgumentNullException(nameof(options))).Width)
    {
        var width = options.Width;
        var deviation = 1 / Math.Sqrt(width);
        Body = new Chain(
            new Dropout(options.Dropout),
            new Gru(
                parameters.Linear("gru.in", width, 3 * width, deviation),
                parameters.Weight("gru.recurrent.weight", width, 3 * width, deviation),
                parameters.Vector("gru.recurrent.bias", 3 * width, 0)),
            new AdditiveAttention(
                parameters.Weight("attention.query.weight", width, width, deviation),
                parameters.Weight("attention.key.weight", width, width, deviation),
                parameters.Weight("attention.direction", 1, width, deviation)),
            new Dropout(options.Dropout),
            parameters.Linear("output", 2 * width, width, deviation));
    }

    /// <inheritdoc/>
    protected override Layer Body { get; }
}
