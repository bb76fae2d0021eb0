using ChatRec.Evaluation.Metrics;

namespace ChatRec.Evaluation.Retrievers.Reports;

/// <summary>One model over all of its seeds.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Description">What it is.</param>
/// <param name="Runs">One run a seed, at least one.</param>
/// <param name="Gains">Difference to the baseline by metric, with 95 % intervals; empty for the baseline itself.</param>
public sealed record RetrieverResult(
    string Model, string Description, IReadOnlyList<RetrieverRun> Runs, IReadOnlyDictionary<string, Interval> Gains)
{
    /// <summary>Mean over the seeds.</summary>
    public IReadOnlyDictionary<string, double> Validation { get; } = RankSummary.Mean([.. Runs.Select(run => run.Validation)]);

    /// <summary>Mean over the seeds.</summary>
    public IReadOnlyDictionary<string, double> Test { get; } = RankSummary.Mean([.. Runs.Select(run => run.Test)]);

    /// <summary>Mean time of a fit.</summary>
    public double Seconds => Runs.Average(run => run.Fitted.Seconds);

    /// <summary>Mean time of scoring and ranking the catalogue for one user.</summary>
    public double MicrosecondsAQuestion => Runs.Average(run => run.MicrosecondsAQuestion);

    /// <summary>A metric of every test user, mean over the seeds.</summary>
    public double[] ByUser(Func<int, double> metric)
    {
        var values = new double[Runs[0].TestRanks.Count];
        for (var user = 0; user < values.Length; user++)
        {
            values[user] = Runs.Average(run => metric(run.TestRanks[user]));
        }

        return values;
    }
}
