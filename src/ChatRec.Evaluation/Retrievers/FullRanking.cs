using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ChatRec.Retrieval.Scoring;

namespace ChatRec.Evaluation.Retrievers;

/// <summary>
/// The rank of the held-out item among the whole catalogue, the history left out (never among sampled negatives: Krichene and Rendle 2020). Equal scores
/// count against the model: the target stands behind all of its equals, so a model that scores everything alike finds nothing.
/// </summary>
public static class FullRanking
{
    /// <summary>The rank of a target that cannot be found, being part of the history itself.</summary>
    public const int Missed = 0;

    /// <summary>The ranks of all questions, from 1; <see cref="Missed"/> where the target is masked.</summary>
    /// <exception cref="RetrieverException">The model gave a score that is no number.</exception>
    public static int[] Ranks(IHistoryScorer scorer, IReadOnlyList<NextItemCase> cases, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(cases);
        var scores = new float[scorer.ItemCount];
        var ranks = new int[cases.Count];
        for (var index = 0; index < ranks.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            scorer.Score(cases[index].History.Span, scores);
            if (float.IsNaN(TensorPrimitives.Sum<float>(scores)))
            {
                throw new RetrieverException(FormattableString.Invariant($"The model's scores for question {index} hold a value that is no finite number."));
            }

            ranks[index] = Rank(scores, cases[index]);
        }

        return ranks;
    }

    /// <summary>The target's rank in one question's scores; masks the history in them.</summary>
    public static int Rank(Span<float> scores, NextItemCase question)
    {
        foreach (var item in question.History.Span)
        {
            scores[item] = float.NegativeInfinity;
        }

        var target = scores[question.Target];
        return float.IsNegativeInfinity(target) ? Missed : CountAtLeast(scores, target);
    }

    private static int CountAtLeast(ReadOnlySpan<float> scores, float target)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(scores);
        var bar = new Vector<float>(target);
        var counts = Vector<int>.Zero;
        foreach (var vector in vectors)
        {
            counts -= Vector.GreaterThanOrEqual(vector, bar);
        }

        var count = Vector.Sum(counts);
        foreach (var score in scores[(vectors.Length * Vector<float>.Count)..])
        {
            count += score >= target ? 1 : 0;
        }

        return count;
    }
}
