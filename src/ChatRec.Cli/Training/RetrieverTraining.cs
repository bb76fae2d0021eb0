using System.Globalization;
using ChatRec.Cli.Commands;
using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Retrievers;
using ChatRec.Evaluation.Retrievers.Models;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Scoring;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Sequences;

namespace ChatRec.Cli.Training;

/// <summary>
/// Trains what is served, the very fusion that <c>chatrec evaluate retriever</c> judges: co-transition settings, the epochs of LRURec and the weights of their fusion
/// are chosen on each user's last item; then LRURec is trained again for as many epochs with those items, which are the newest that there are.
/// A run that was stopped, by a person or by a kill, goes on from the checkpoints in its folder.
/// </summary>
/// <param name="data">The interactions.</param>
/// <param name="folder">Where checkpoints and weights are kept.</param>
/// <param name="show">Hears how far it is.</param>
internal sealed class RetrieverTraining(EvaluationData data, DirectoryInfo folder, ShowProgress show)
{
    /// <summary>The seed of all that is drawn.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>False: what is served does not know the items that settings were chosen on.</summary>
    public bool Refit { get; init; } = true;

    /// <summary>Changes the settings of LRURec that suit the data.</summary>
    public Func<TrainingOptions, TrainingOptions> Adjust { get; init; } = options => options;

    /// <summary>Hears of every finished epoch.</summary>
    public Action<string>? EpochEnded { get; init; }

    /// <summary>Trains.</summary>
    /// <exception cref="RetrieverException">There are too few users.</exception>
    /// <exception cref="TrainingException">The loss is no number any more, or the folder holds the checkpoint of another run.</exception>
    /// <exception cref="SequenceModelException">A file cannot be read or written.</exception>
    public RetrieverTrainingResult Run(CancellationToken cancellationToken)
    {
        var known = RetrieverTrainingData.ForServing(data);
        if (known.Validation.Count < FusionRetriever.FewestCases)
        {
            throw new RetrieverException(string.Create(
                CultureInfo.InvariantCulture,
                $"Too few interactions to train on: {data.Describe()} are left after the 5-core filter, and {FusionRetriever.FewestCases} users are needed to choose settings on. Nothing was changed; without training, ChatRec serves by counts and content."));
        }

        var models = RetrieverModels.All(() => null);
        var counting = Fit(models[RetrieverModels.Counting], "co-transition settings", NothingElse);
        var options = Adjust(SequenceRetriever.OptionsFor(SequenceModelKind.LruRec, known)) with { Seed = Seed };
        var chosen = Train("LRURec", "validation", options, SequenceRetriever.SequencesOf(known), cancellationToken);
        var neural = new FittedRetriever(new SequenceModelScorer(SequenceModel.Load(chosen.ModelPath, data.CatalogueHash)), "");
        var fused = Fit(models[RetrieverModels.Fusion], "weights", model => model.Name == RetrieverModels.Counting ? counting : neural);
        var served = Refit ? Train("LRURec, with the newest items", "refit", options with { Epochs = chosen.BestEpoch }, Everything(), cancellationToken) : chosen;
        return new RetrieverTrainingResult(
            counting.CoTransition!,
            ((StandardisedFusion)fused.Scorer).Parts,
            served.ModelPath,
            Refit,
            options,
            chosen.BestEpoch,
            chosen.Epochs,
            Judge(counting),
            Judge(neural),
            Judge(fused));

        FittedRetriever Fit(IRetrieverModel model, string what, Func<IRetrieverModel, FittedRetriever> fitted)
        {
            show(what, 0, 1);
            var found = model.Fit(new FitContext(known, Seed, fitted, new Reporting<double>(share => show(what, share, 1)), cancellationToken));
            show(what, 1, 1);
            return found;
        }

        IReadOnlyDictionary<string, double> Judge(FittedRetriever model) => RankSummary.Of(FullRanking.Ranks(model.Scorer, known.Validation, cancellationToken));
    }

    private static FittedRetriever NothingElse(IRetrieverModel model) => throw new InvalidOperationException($"{model.Name} is no part of a counting model.");

    private TrainingSequences Everything() => new(data.CatalogueHash, data.ItemCount, data.Sequences, [.. Enumerable.Repeat(-1, data.Sequences.Count)]);

    private TrainingReport Train(string what, string stage, TrainingOptions options, TrainingSequences sequences, CancellationToken cancellationToken)
    {
        show(what, 0, 1);
        EpochReport? last = null;
        var report = SequenceTrainer.Train(
            SequenceModelKind.LruRec, options, sequences, folder.CreateSubdirectory(stage).FullName, new Reporting<TrainingProgress>(Show), cancellationToken: cancellationToken);
        Ended(report.Epochs[^1]);
        show(what, 1, 1, Live(report.Epochs[^1].Loss, report.Epochs[report.BestEpoch - 1].Validation));
        return report;

        void Show(TrainingProgress progress)
        {
            show(what, progress.Epoch - 1 + ((double)progress.Step / progress.Steps), progress.Epochs, Live(progress.Loss, progress.Last?.Validation));
            if (progress.Last is { } epoch && epoch != last)
            {
                Ended(epoch);
            }
        }

        void Ended(EpochReport epoch)
        {
            last = epoch;
            EpochEnded?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{what}, epoch {epoch.Epoch}: loss {epoch.Loss:F4}{Describe(epoch.Validation)}, {epoch.Seconds:F1} s"));
        }
    }

    // Short, so that it fits beside the bar in a window of 80 characters.
    private static string Live(double loss, ValidationMetrics? metrics) => metrics is null
        ? string.Create(CultureInfo.InvariantCulture, $"loss {loss:F3}")
        : string.Create(CultureInfo.InvariantCulture, $"loss {loss:F3}, R@10 {metrics.Recall10:F3} N@10 {metrics.Ndcg10:F3}");

    private static string Describe(ValidationMetrics? metrics) =>
        metrics is null ? "" : string.Create(CultureInfo.InvariantCulture, $", validation R@10 {metrics.Recall10:F4} N@10 {metrics.Ndcg10:F4}");
}
