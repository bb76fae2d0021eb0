using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Metrics;

namespace ChatRec.Evaluation.Retrievers.Reports;

/// <summary>All models' results on one data set, compared with a baseline: what the Markdown, JSON and HTML reports show.</summary>
public sealed class RetrieverReport
{
    private const int Resamples = 10_000;
    private const int BootstrapSeed = 1;

    /// <summary>Collects the runs and computes the intervals.</summary>
    /// <param name="evaluation">The evaluation that made the runs.</param>
    /// <param name="models">The models, in the order of the report.</param>
    /// <param name="runs">All runs.</param>
    /// <param name="baseline">Name of the model that the others are compared with.</param>
    /// <param name="command">The command that makes the same report again.</param>
    public RetrieverReport(
        RetrieverEvaluation evaluation, IReadOnlyList<IRetrieverModel> models, IReadOnlyList<RetrieverRun> runs, string baseline, string command)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        ArgumentNullException.ThrowIfNull(models);
        Data = evaluation.Data;
        Baseline = baseline;
        Command = command;
        Published = PublishedResults.For(Data);
        var results = models.Select(model => new RetrieverResult(
            model.Name, model.Description, [.. runs.Where(run => run.Model == model.Name)], new Dictionary<string, Interval>())).ToList();
        var reference = results.Find(result => result.Model == baseline)
            ?? throw new RetrieverException($"The baseline '{baseline}' is not among the evaluated models: {string.Join(", ", results.Select(result => result.Model))}.");
        Results = [.. results.Select(result => result == reference ? result : result with { Gains = Gains(result, reference) })];
        ByHistoryLength = UserGroup.By([.. Data.Sequences.Select(sequence => sequence.Length - 1)], 6, 10, 20, 50, 100, 200);
        ByPopularity = UserGroup.By([.. Data.Sequences.Select(sequence => evaluation.TrainingPopularity[sequence[^1]])], 1, 5, 10, 20, 50, 100);
    }

    /// <summary>The data set.</summary>
    public EvaluationData Data { get; }

    /// <summary>Name of the model that the others are compared with.</summary>
    public string Baseline { get; }

    /// <summary>The command that makes the same report again.</summary>
    public string Command { get; }

    /// <summary>One result a model.</summary>
    public IReadOnlyList<RetrieverResult> Results { get; }

    /// <summary>The papers' numbers on the same data.</summary>
    public IReadOnlyList<PublishedResult> Published { get; }

    /// <summary>Test users by the length of their history.</summary>
    public IReadOnlyList<UserGroup> ByHistoryLength { get; }

    /// <summary>Test users by how often their target item was taken in the training part.</summary>
    public IReadOnlyList<UserGroup> ByPopularity { get; }

    private static Dictionary<string, Interval> Gains(RetrieverResult ours, RetrieverResult theirs) => new(StringComparer.Ordinal)
    {
        ["recall@10"] = Gain(ours, theirs, rank => RankMetrics.Recall(rank, 10)),
        ["ndcg@10"] = Gain(ours, theirs, rank => RankMetrics.Ndcg(rank, 10)),
    };

    private static Interval Gain(RetrieverResult ours, RetrieverResult theirs, Func<int, double> metric) =>
        PairedBootstrap.Difference(ours.ByUser(metric), theirs.ByUser(metric), BootstrapSeed, Resamples);
}
