using System.Globalization;
using ChatRec.Evaluation.Calibration;
using ChatRec.Evaluation.Rankers;
using ChatRec.Ranking.OnePass;
using ChatRec.Training.Fusion;

namespace ChatRec.Cli.Commands;

/// <summary>Fits on validation what is served: what retriever and ranker count, and what makes the shown probabilities hold.</summary>
internal static class FusionFit
{
    // Half of the 95th percentile of chi-squared with one degree of freedom.
    private const double SignificantGain = 1.92;

    /// <summary>
    /// Weights that make the held-out choices most likely, for each scale of the retriever's scores, with and without the letter prior
    /// removed. The ranker gets a weight only if that makes the choices likelier by more than chance would (a likelihood-ratio test at
    /// 95 %): a weight for noise would cost people good answers.
    /// </summary>
    /// <exception cref="CommandException">The retriever found nothing.</exception>
    public static FusionWeights Weights(IReadOnlyList<RankedCase> validation, IReadOnlyDictionary<string, double> prior, ScorerModel model, string command)
    {
        var retrieved = Retrieved(validation);
        var readings =
            from transform in Enum.GetValues<RetrieverTransform>()
            from labelPrior in new[] { new Dictionary<string, double>(), prior }
            select new FusionWeights { RetrieverTransform = transform, LabelPrior = labelPrior };
        var fits = readings.Select(reading => (Alone: Fit(retrieved, reading, withRanker: false), Fused: Fit(retrieved, reading, withRanker: true))).ToList();
        var alone = fits.Select(fit => fit.Alone).MaxBy(fit => fit.MetricValue)!;
        var fused = fits.Select(fit => fit.Fused).MaxBy(fit => fit.MetricValue)!;
        var gain = (fused.MetricValue - alone.MetricValue)!.Value * retrieved.Count;
        return (gain > SignificantGain ? fused : alone) with
        {
            ModelSha256 = model.Sha256,
            TemplateHash = retrieved[0].InOrder!.TemplateHash,
            Metric = string.Create(CultureInfo.InvariantCulture,
                $"mean log-likelihood on validation, {retrieved.Count} of {validation.Count} users; the ranker adds {gain:F2} nats in all, {SignificantGain:F2} are significant"),
            Fitted = TimeProvider.System.GetUtcNow(),
            Command = command,
        };
    }

    /// <summary>The same weights, with what makes their probabilities hold.</summary>
    /// <exception cref="CommandException">The retriever found nothing.</exception>
    public static FusionWeights Calibrated(FusionWeights weights, IReadOnlyList<RankedCase> validation, string command)
    {
        _ = Retrieved(validation);
        return weights with { Calibration = CalibrationFit.Fit(validation, weights, command, TimeProvider.System.GetUtcNow()) };
    }

    private static List<RankedCase> Retrieved(IReadOnlyList<RankedCase> validation)
    {
        var retrieved = validation.Where(user => user.IsRetrieved).ToList();
        return retrieved.Count > 0 ? retrieved : throw new CommandException("The retriever found no held-out item: there is nothing to fit the fusion weights on.");
    }

    private static FusionWeights Fit(List<RankedCase> retrieved, FusionWeights reading, bool withRanker)
    {
        var retriever = reading with { RetrieverWeight = 1, RankerWeight = 0 };
        var ranker = reading with { RetrieverWeight = 0, RankerWeight = 1 };
        var choices = retrieved.ConvertAll(user => new Choice(
            [.. user.Utilities(retriever).Zip(user.Utilities(ranker), (fromRetriever, fromRanker) => withRanker ? new[] { fromRetriever, fromRanker } : [fromRetriever])],
            user.Target));
        var weights = ConditionalLogit.Fit(choices);
        return reading with
        {
            RetrieverWeight = weights[0],
            RankerWeight = withRanker ? weights[1] : 0,
            LabelPrior = withRanker ? reading.LabelPrior : new Dictionary<string, double>(),
            MetricValue = ConditionalLogit.MeanLogLikelihood(choices, weights),
        };
    }
}
