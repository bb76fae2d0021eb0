using System.Globalization;
using ChatRec.Cli.Commands;
using ChatRec.Evaluation.Data;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Trained;

namespace ChatRec.Cli.Training;

/// <summary>Writes what was trained in the form that the service reads.</summary>
internal static class RetrieverPublication
{
    /// <summary>Replaces what the folder holds, in one step.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="result">What was trained.</param>
    /// <param name="data">The interactions that it was trained on.</param>
    /// <param name="items">The items of <paramref name="data"/>, in its order.</param>
    /// <param name="source">Where the interactions come from, for people.</param>
    /// <exception cref="TrainedRetrieverException">It cannot be written; what was there stays.</exception>
    public static TrainedRetriever Save(string folder, RetrieverTrainingResult result, EvaluationData data, IEnumerable<Item> items, string source) => TrainedRetrieverFile.Save(
        folder,
        new TrainedRetrieverDescription
        {
            CatalogueHash = data.CatalogueHash,
            TrainedAt = TimeProvider.System.GetUtcNow(),
            Seed = result.Options.Seed,
            Source = $"{source}: {data.Describe()}",
            Fusion = [.. result.Parts.Select(part => new TrainedFusionPart(
                part.Name == RetrieverModels.Neural ? TrainedFusionPart.Sequence : TrainedFusionPart.Transitions, part.Transform, part.Weight))],
            Transitions = result.CoTransition,
            Settings = Describe(result),
            Validation = result.Fused,
            Items = [.. items.Select(TrainedItem.Of)],
        },
        result.ModelPath);

    private static Dictionary<string, string> Describe(RetrieverTrainingResult result)
    {
        var (options, model) = (result.Options, result.Options.Model);
        return new Dictionary<string, string>
        {
            ["model"] = Text($"LRURec, width {model.Width}, {model.Blocks} blocks, {model.Channels} channels, dropout {model.Dropout}, reads {model.MaxLength} items"),
            ["training"] = Text($"AdamW {options.Optimiser.LearningRate}, weight decay {options.Optimiser.WeightDecay}, average {options.Optimiser.AverageDecay}, {options.BatchTokens} positions a batch, {(options.SvdStart ? "SVD start" : "random start")}"),
            ["epochs"] = Text($"{result.BestEpoch}, the best of {result.Epochs.Count} by {options.Selection} on validation"),
            ["data"] = result.Refitted ? "all interactions; chosen and measured on each user's last one, before it was trained with" : "all interactions but each user's last one, which it was chosen and measured on",
        };

        static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
