using ChatRec.Evaluation.Metrics;

namespace ChatRec.Evaluation.Rankers;

/// <summary>How much letters and places say where only the candidates should: figures over all seeds.</summary>
/// <param name="Tau">Kendall's tau-b between the order of the plain pass and that of the shuffled one, mean over users: 1 where places do not matter.</param>
/// <param name="Prior">What the model likes about each letter in itself, in logits, in the order of the letters; mean over seeds.</param>
/// <param name="Spread">Standard deviation of the logits within a list, mean over users: what the prior is to be compared with.</param>
public sealed record LetterBias(double Tau, IReadOnlyList<KeyValuePair<string, double>> Prior, double Spread)
{
    /// <summary>Logits from the least liked letter to the most liked.</summary>
    public double PriorRange => Prior.Count == 0 ? 0 : Prior.Max(letter => letter.Value) - Prior.Min(letter => letter.Value);

    /// <summary>The figures of runs that read letters; null where none does.</summary>
    public static LetterBias? Of(IReadOnlyList<RankerRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var users = runs.SelectMany(run => run.Test).Where(user => user.Shuffled is not null).ToList();
        if (users.Count == 0)
        {
            return null;
        }

        var letters = users.MaxBy(user => user.InOrder!.Labels.Count)!.InOrder!.Labels;
        return new LetterBias(
            users.Select(user => KendallTau.B([.. user.InOrder!.Readings[0].Logits.Select(logit => (double)logit)], Readings.InRetrieverOrder(user))).Where(double.IsFinite).DefaultIfEmpty(0).Average(),
            [.. letters.Select(letter => KeyValuePair.Create(letter, runs.Average(run => run.Prior.GetValueOrDefault(letter))))],
            users.Average(user => Deviation(user.InOrder!.Readings[0].Logits)));
    }

    private static double Deviation(IReadOnlyList<float> values)
    {
        var mean = values.Average(value => (double)value);
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
