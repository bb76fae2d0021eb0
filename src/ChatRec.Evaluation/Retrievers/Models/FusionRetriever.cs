using System.Globalization;
using System.Numerics.Tensors;
using ChatRec.Retrieval.Fusion;

namespace ChatRec.Evaluation.Retrievers.Models;

/// <summary>
/// A fusion of fitted models: standardised scores, with the scale and weight of every part chosen by Recall@10 on validation. The first part's weight is
/// 1. Where fewer than <see cref="FewestCases"/> validation questions are there, ranks are fused instead, with equal weights: so few choose nothing.
/// </summary>
/// <param name="name">Name on the command line.</param>
/// <param name="inputs">The parts, at least two.</param>
/// <param name="ranksOnly">Always fuses ranks: to show what the fallback is worth.</param>
public sealed class FusionRetriever(string name, IReadOnlyList<FusionInput> inputs, bool ranksOnly = false) : IRetrieverModel
{
    /// <summary>Fewer validation questions choose no weights.</summary>
    public const int FewestCases = 50;

    private static readonly double[] Weights = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.4, 2];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Description => $"{string.Join(" + ", inputs.Select(input => input.Model.Name))}, {(ranksOnly ? "reciprocal ranks" : "standardised scores, weights chosen on validation")}";

    /// <inheritdoc/>
    public bool UsesSeed => inputs.Any(input => input.Model.UsesSeed);

    /// <inheritdoc/>
    public FittedRetriever Fit(FitContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var fitted = inputs.Select(input => context.Fitted(input.Model)).ToArray();
        var parts = inputs.Select((input, index) => new FusionPart(input.Model.Name, fitted[index].Scorer, input.Transforms[0], 1)).ToArray();
        var result = ranksOnly || context.Data.Validation.Count < FewestCases
            ? new FittedRetriever(new RankFusionScorer(parts), "reciprocal ranks, equal weights")
            : Search(context, parts);
        return result with { Epochs = fitted.Max(part => part.Epochs) };
    }

    private FittedRetriever Search(FitContext context, FusionPart[] parts)
    {
        var mixtures = Mixtures(parts);
        var ranks = new int[mixtures.Count][];
        for (var mixture = 0; mixture < ranks.Length; mixture++)
        {
            ranks[mixture] = new int[context.Data.Validation.Count];
        }

        var scales = parts.Select((part, index) => inputs[index].Transforms.Select(_ => new float[part.Scorer.ItemCount]).ToArray()).ToArray();
        var sum = new float[parts[0].Scorer.ItemCount];
        for (var question = 0; question < context.Data.Validation.Count; question++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            Standardise(parts, scales, context.Data.Validation[question]);
            for (var mixture = 0; mixture < mixtures.Count; mixture++)
            {
                Array.Clear(sum);
                foreach (var (part, transform, weight) in mixtures[mixture])
                {
                    TensorPrimitives.MultiplyAdd(scales[part][transform], (float)weight, sum, sum);
                }

                ranks[mixture][question] = FullRanking.Rank(sum, context.Data.Validation[question]);
            }

            context.Progress?.Report((question + 1.0) / context.Data.Validation.Count);
        }

        var best = mixtures[Enumerable.Range(0, mixtures.Count).MaxBy(mixture => ValidationSearch.Quality(ranks[mixture]))];
        var chosen = best.Select(choice => parts[choice.Part] with
        {
            Transform = inputs[choice.Part].Transforms[choice.Transform],
            Weight = choice.Weight,
        }).ToArray();
        return new FittedRetriever(
            new StandardisedFusion(chosen),
            string.Join(", ", chosen.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name} {part.Weight} ({part.Transform})"))));
    }

    private void Standardise(FusionPart[] parts, float[][][] scales, NextItemCase question)
    {
        for (var part = 0; part < parts.Length; part++)
        {
            parts[part].Scorer.Score(question.History.Span, scales[part][0]);
            for (var transform = scales[part].Length - 1; transform >= 0; transform--)
            {
                scales[part][0].CopyTo(scales[part][transform], 0);
                StandardisedScores.Apply(inputs[part].Transforms[transform], scales[part][transform]);
            }
        }
    }

    // Every scale of every part with every weight, but for the first part, whose weight is 1.
    private List<(int Part, int Transform, double Weight)[]> Mixtures(FusionPart[] parts)
    {
        List<(int, int, double)[]> mixtures = [[]];
        for (var part = 0; part < parts.Length; part++)
        {
            var choices =
                from transform in Enumerable.Range(0, inputs[part].Transforms.Count)
                from weight in part == 0 ? [1] : Weights
                select (part, transform, weight);
            mixtures = [.. mixtures.SelectMany(_ => choices, ((int, int, double)[] mixture, (int, int, double) choice) => ((int, int, double)[])[.. mixture, choice])];
        }

        return mixtures;
    }
}
