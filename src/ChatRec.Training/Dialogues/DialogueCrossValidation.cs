using System.Collections.Concurrent;
using ChatRec.Retrieval.Dialogues;

namespace ChatRec.Training.Dialogues;

/// <summary>
/// Ranks each question's targets with weights that were learned without its fold of dialogues. Counts leave out the question's own dialogue, or, strictly, its
/// whole fold. Dialogue d belongs to fold d mod K.
/// </summary>
public sealed class DialogueCrossValidation(LeaveOneOutFeatures features, DialogueTrainingOptions options, int folds)
{
    /// <summary>Sees the scores of all items for one question.</summary>
    /// <param name="variant">Place of the variant.</param>
    /// <param name="dialogue">Place of the dialogue.</param>
    /// <param name="question">Place of the question in it.</param>
    /// <param name="scores">By dense index; gone after the call.</param>
    public delegate void ScoreVisit(int variant, int dialogue, int question, ReadOnlySpan<float> scores);

    /// <summary>Ranks.</summary>
    /// <param name="sampled">What is learned from.</param>
    /// <param name="variants">What is judged.</param>
    /// <param name="strict">True: the counts lack the whole fold, too.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Ranks in order of variant, dialogue, question and target.</returns>
    public IReadOnlyList<TargetRank> Run(
        IReadOnlyList<SampledQuestion> sampled, IReadOnlyList<DialogueVariant> variants, bool strict, CancellationToken cancellationToken)
    {
        var ranks = new ConcurrentBag<TargetRank>();
        Score(sampled, variants, strict, (variant, dialogue, place, scores) =>
        {
            var question = features.Examples[dialogue].Questions[place];
            for (var target = 0; target < question.Targets.Count; target++)
            {
                ranks.Add(new TargetRank(variant, dialogue, place, target, RankOf(scores, question.Targets[target], question.Excluded)));
            }
        }, cancellationToken);
        return [.. ranks.OrderBy(rank => rank.Variant).ThenBy(rank => rank.Dialogue).ThenBy(rank => rank.Question).ThenBy(rank => rank.Target)];
    }

    /// <summary>Scores each question that has a target.</summary>
    /// <param name="sampled">What is learned from.</param>
    /// <param name="variants">What is judged.</param>
    /// <param name="strict">True: the counts lack the whole fold, too.</param>
    /// <param name="visit">Called from several threads at once.</param>
    /// <param name="cancellationToken">Stops.</param>
    public void Score(
        IReadOnlyList<SampledQuestion> sampled, IReadOnlyList<DialogueVariant> variants, bool strict, ScoreVisit visit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sampled);
        ArgumentNullException.ThrowIfNull(variants);
        var weights = Fit(sampled, variants, cancellationToken);
        int[] all = [.. Enumerable.Range(0, features.Examples.Count)];
        if (!strict)
        {
            features.ForEach(all, new HashSet<int>(), options.Threads, VisitAll, cancellationToken);
        }

        for (var fold = 0; fold < folds && strict; fold++)
        {
            var held = all.Where(dialogue => dialogue % folds == fold).ToHashSet();
            features.ForEach([.. held.Order()], held, options.Threads, VisitAll, cancellationToken);
        }

        void VisitAll(int dialogue, int place, ReadOnlySpan<float> values)
        {
            var scores = new float[features.Items];
            for (var variant = 0; variant < variants.Count && features.Examples[dialogue].Questions[place].Targets.Count > 0; variant++)
            {
                DialogueScorer.Sum(values, weights[variant][dialogue % folds], scores);
                visit(variant, dialogue, place, scores);
            }
        }
    }

    /// <summary>The place of an item among all that are not excluded, from 1; items of equal score stand before it.</summary>
    public static int RankOf(ReadOnlySpan<float> scores, int item, IReadOnlyList<int> excluded)
    {
        ArgumentNullException.ThrowIfNull(excluded);
        var rank = 0;
        for (var other = 0; other < scores.Length; other++)
        {
            rank += scores[other] >= scores[item] ? 1 : 0;
        }

        foreach (var other in excluded)
        {
            rank -= scores[other] >= scores[item] ? 1 : 0;
        }

        return rank;
    }

    private double[][][] Fit(IReadOnlyList<SampledQuestion> sampled, IReadOnlyList<DialogueVariant> variants, CancellationToken cancellationToken)
    {
        var weights = new double[variants.Count][][];
        double[]? start = null;
        for (var variant = 0; variant < variants.Count; variant++)
        {
            weights[variant] = new double[folds][];
            for (var fold = 0; fold < folds; fold++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                weights[variant][fold] = variants[variant].Fixed is { } given
                    ? [.. given]
                    : start = DialogueFit.Fit([.. sampled.Where(question => question.Dialogue % folds != fold)], variants[variant].LeftOut,
                        variants[variant].LearnsHeld ? new double[DialogueFeatures.Count] : DialogueFeatures.Held, options.L2, start);
            }
        }

        return weights;
    }
}
