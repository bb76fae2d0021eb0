using System.Runtime.InteropServices;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Models;

/// <summary>
/// BERT4Rec, "Sequential Recommendation with Bidirectional Encoder Representations from Transformer" (Sun et al., CIKM 2019): attention in both directions, trained to
/// fill in masked items, asked with a mask after the history.
/// </summary>
public sealed class Bert4Rec : SequenceNetwork
{
    private readonly SequenceModelOptions _options;

    /// <summary>Builds the network.</summary>
    public Bert4Rec(ParameterSet parameters, int itemCount, SequenceModelOptions options)
        : base(parameters, itemCount, (options ?? throw new ArgumentNullException(nameof(options))).Width, specialTokens: 1)
    {
        _options = options;
        var width = options.Width;

        // §3.4: item embedding + position embedding.
        List<Layer> layers =
        [
            new PositionEmbedding(parameters.Weight("positions", options.MaxLength, width)),
            new Dropout(options.Dropout),
            parameters.LayerNorm("input_norm", width),
        ];
        for (var block = 0; block < options.Blocks; block++)
        {
            var name = $"block{block}";

            // §3.3: the transformer layer.
            layers.Add(new Residual(new Chain(
                new Attention(
                    parameters.Linear($"{name}.attention.query", width, width),
                    parameters.Linear($"{name}.attention.key", width, width),
                    parameters.Linear($"{name}.attention.value", width, width),
                    parameters.Linear($"{name}.attention.out", width, width),
                    new AttentionOptions(options.Heads, Causal: false, options.AttentionDropout)),
                new Dropout(options.Dropout))));
            layers.Add(parameters.LayerNorm($"{name}.attention.norm", width));
            layers.Add(new Residual(new Chain(
                parameters.Linear($"{name}.ffn.in", width, 4 * width),
                new Gelu(),
                new Dropout(options.Dropout),
                parameters.Linear($"{name}.ffn.out", 4 * width, width),
                new Dropout(options.Dropout))));
            layers.Add(parameters.LayerNorm($"{name}.ffn.norm", width));
        }

        // §3.5: P(v) = softmax(gelu(h·W + b)·Eᵀ + b); a norm after the gelu, as in BERT.
        layers.AddRange([parameters.Linear("output", width, width), new Gelu(), parameters.LayerNorm("output_norm", width)]);
        Body = new Chain([.. layers]);
    }

    /// <inheritdoc/>
    protected override Layer Body { get; }

    private int Mask => ItemCount;

    /// <summary>§3.6: a share of the items is masked and to be filled in; in every second example only the last one, which is how the network will be asked.</summary>
    public override void AddExample(ReadOnlySpan<int> window, List<int> tokens, List<int> targets, CounterRandom random)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(random);
        var read = window.Length <= _options.MaxLength ? window : window[^_options.MaxLength..];
        var first = tokens.Count;
        tokens.AddRange(read);
        targets.AddRange(Enumerable.Repeat(-1, read.Length));
        var onlyLast = random.Next(2) == 0;
        for (var index = 0; index < read.Length; index++)
        {
            var last = index == read.Length - 1;
            if (onlyLast ? last : random.NextDouble() < _options.MaskShare)
            {
                (tokens[first + index], targets[first + index]) = (Mask, read[index]);
            }
        }

        if (CollectionsMarshal.AsSpan(targets)[first..].IndexOfAnyExcept(-1) < 0)
        {
            (tokens[^1], targets[^1]) = (Mask, read[^1]);
        }
    }

    /// <inheritdoc/>
    public override void AddQuestion(ReadOnlySpan<int> history, List<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        tokens.AddRange(history.Length < _options.MaxLength ? history : history[^(_options.MaxLength - 1)..]);
        tokens.Add(Mask);
    }
}
