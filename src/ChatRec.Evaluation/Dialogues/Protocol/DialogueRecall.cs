using ChatRec.Evaluation.Metrics;

namespace ChatRec.Evaluation.Dialogues.Protocol;

/// <summary>Recall over targets, with an interval that resamples whole dialogues: targets of one dialogue are no independent witnesses.</summary>
/// <param name="Targets">Targets that count.</param>
/// <param name="Dialogues">Dialogues they come from.</param>
/// <param name="At1">Recall@1.</param>
/// <param name="At10">Recall@10.</param>
/// <param name="At50">Recall@50.</param>
public sealed record DialogueRecall(int Targets, int Dialogues, Interval At1, Interval At10, Interval At50)
{
    private const int Resamples = 1_000;

    /// <summary>Measures.</summary>
    /// <param name="targets">Ranked targets.</param>
    /// <param name="countMissing">True: a target that the catalogue lacks is a miss; false: it is left out.</param>
    public static DialogueRecall Of(IEnumerable<RankedTarget> targets, bool countMissing = false)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var dialogues = targets.Where(target => countMissing || target.Rank > 0)
            .GroupBy(target => target.DialogueId, StringComparer.Ordinal)
            .Select(dialogue => dialogue.Select(target => target.Rank).ToArray())
            .ToArray();
        return new DialogueRecall(dialogues.Sum(ranks => ranks.Length), dialogues.Length, At(dialogues, 1), At(dialogues, 10), At(dialogues, 50));
    }

    private static Interval At(int[][] dialogues, int k)
    {
        var hits = Array.ConvertAll(dialogues, ranks => ranks.Sum(rank => RankMetrics.Recall(rank, k)));
        var sizes = Array.ConvertAll(dialogues, ranks => ranks.Length);
        if (hits.Length == 0)
        {
            return new Interval(double.NaN, double.NaN, double.NaN);
        }

        var random = new Random(1);
        var means = new double[Resamples];
        for (var sample = 0; sample < Resamples; sample++)
        {
            var (hit, size) = (0.0, 0);
            for (var draw = 0; draw < hits.Length; draw++)
            {
                var dialogue = random.Next(hits.Length);
                hit += hits[dialogue];
                size += sizes[dialogue];
            }

            means[sample] = hit / size;
        }

        Array.Sort(means);
        return new Interval(hits.Sum() / sizes.Sum(), means[(int)(0.025 * (Resamples - 1))], means[(int)Math.Ceiling(0.975 * (Resamples - 1))]);
    }
}
