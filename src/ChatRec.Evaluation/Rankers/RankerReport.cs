using ChatRec.Evaluation.Calibration;

namespace ChatRec.Evaluation.Rankers;

/// <summary>What rankers add to a retriever, over all seeds: what the Markdown, JSON and HTML reports show.</summary>
public sealed class RankerReport
{
    /// <summary>The cuts of LlamaRec's tables.</summary>
    public static readonly IReadOnlyList<int> Cuts = [5, 10];

    // Letters plain, shuffled, and shuffled without their prior.
    private const int PlainReadings = 3;

    /// <summary>Computes means, intervals and the quality of the shown probabilities.</summary>
    /// <param name="setting">What was judged.</param>
    /// <param name="runs">One run a seed, at least one, of the same users in the same order.</param>
    public RankerReport(RankerSetting setting, IReadOnlyList<RankerRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        (Setting, Runs) = (setting, runs);
        var tokens = runs.Average(run => Median(run, user => user.InOrder!.PromptTokens));
        var retrieval = runs.Average(run => Median(run, user => user.RetrievalMilliseconds));
        var pass = runs.Average(run => Median(run, user => user.Milliseconds));
        IReadOnlyList<Reading> retriever = [.. runs.Select(run => run.Readings[0])];
        var last = runs[0].Readings.Count - 1;
        Readings = [.. Enumerable.Range(0, last + 1).Select(index => index == 0
            ? new ReadingResult(retriever, retriever, null, retrieval)
            : Result(index))];
        Bias = LetterBias.Of(runs);
        Shown = ShownQuality.Of(runs);

        // Where several orders were read in one batch, one of them alone was not timed.
        ReadingResult Result(int index)
        {
            var isPart = Rankers.Readings.Orders(runs[0].Test) > 1 && index <= PlainReadings;
            return new ReadingResult([.. runs.Select(run => run.Readings[index])], retriever, isPart ? null : tokens, isPart ? null : index == last ? retrieval + pass : pass);
        }
    }

    /// <summary>What was judged.</summary>
    public RankerSetting Setting { get; }

    /// <summary>One run a seed.</summary>
    public IReadOnlyList<RankerRun> Runs { get; }

    /// <summary>The ways to order the candidates, the retriever's own first, the one that is served last.</summary>
    public IReadOnlyList<ReadingResult> Readings { get; }

    /// <summary>What letters and places say; null where candidates do not stand in the prompt.</summary>
    public LetterBias? Bias { get; }

    /// <summary>How well the probabilities that people see hold on test users.</summary>
    public IReadOnlyList<ShownQuality> Shown { get; }

    /// <summary>Test users whose item was retrieved, mean over the seeds.</summary>
    public double Retrieved => Runs.Average(run => run.Retrieved);

    /// <summary>What guessing would reach on the retrieved.</summary>
    public double Chance(Func<int, double> metric) => Runs.Average(run => Rankers.Readings.Chance(run.Test, metric));

    private static double Median(RankerRun run, Func<RankedCase, double> value)
    {
        var sorted = run.Test.Where(user => user.IsRetrieved).Select(value).Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}
