using ChatRec.Evaluation.Retrievers;
using ChatRec.Retrieval.Scoring;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Sequences;

namespace ChatRec.Cli.Commands;

/// <summary>A trained sequence encoder under evaluation: trained on the spot, or taken from the folder where an earlier evaluation left it.</summary>
/// <param name="kind">The kind of model.</param>
/// <param name="description">What it is, for people.</param>
/// <param name="trained">Where trained models are kept; null to keep none.</param>
internal sealed class SequenceRetriever(SequenceModelKind kind, string description, Func<DirectoryInfo?> trained) : IRetrieverModel
{
    // MovieLens users have 150 interactions, buyers 10.
    private const double LongHistory = 50;

    public string Name => kind.ToString().ToLowerInvariant();

    public string Description => description;

    public bool UsesSeed => true;

    public FittedRetriever Fit(FitContext context)
    {
        var data = context.Data;
        var options = OptionsFor(kind, data) with { Seed = context.Seed };
        var folder = trained() is { } kept
            ? kept.CreateSubdirectory(FormattableString.Invariant($"{data.CatalogueHash[..12]}-{Name}-seed{context.Seed}"))
            : Directory.CreateTempSubdirectory("chatrec-evaluate-");
        try
        {
            var report = SequenceTrainer.Train(
                kind,
                options,
                SequencesOf(data),
                folder.FullName,
                new Reporting<TrainingProgress>(progress => context.Progress?.Report((progress.Epoch - 1 + ((double)progress.Step / progress.Steps)) / progress.Epochs)),
                cancellationToken: context.CancellationToken);
            var model = SequenceModel.Load(report.ModelPath, data.CatalogueHash);
            return new FittedRetriever(new SequenceModelScorer(model), Describe(options))
            {
                Epochs = report.BestEpoch,
                Curve = [.. report.Epochs.Select(epoch => new CurvePoint(epoch.Epoch, epoch.Loss, epoch.Validation?.Recall10 ?? double.NaN))],
                Seconds = report.Epochs.Sum(epoch => epoch.Seconds),
            };
        }
        catch (Exception exception) when (exception is TrainingException or SequenceModelException)
        {
            throw new RetrieverException($"{Name}: {exception.Message}", exception);
        }
        finally
        {
            if (trained() is null)
            {
                folder.Delete(recursive: true);
            }
        }
    }

    /// <summary>The settings of training that suit data.</summary>
    public static TrainingOptions OptionsFor(SequenceModelKind kind, RetrieverTrainingData data) =>
        TrainingOptions.For(kind, data.Sequences.Average(sequence => sequence.Length) >= LongHistory);

    /// <summary>What training reads of data.</summary>
    public static TrainingSequences SequencesOf(RetrieverTrainingData data) =>
        new(data.CatalogueHash, data.ItemCount, data.Sequences, [.. data.Validation.Select(question => question.Target)]);

    private static string Describe(TrainingOptions options) => FormattableString.Invariant(
        $"d {options.Model.Width}, {options.Model.Blocks} blocks, dropout {options.Model.Dropout}, {options.Model.MaxLength} items, {(options.SvdStart ? "SVD start" : "random start")}, epoch by {options.Selection}");
}
