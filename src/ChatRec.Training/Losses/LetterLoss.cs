using System.Numerics.Tensors;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;
using ChatRec.Training.Rankers;

namespace ChatRec.Training.Losses;

/// <summary>
/// Cross-entropy of the letters of <see cref="LetterTarget"/>s, over the letters that a prompt has. What is wanted of a ranking is a mixture of the right letter and of the
/// model's own title tokens, softmax(logits of the candidates - γ · violated clauses), through which no gradient flows; both sides of a wish equally loud (<see cref="WishBalance"/>).
/// </summary>
internal sealed class LetterLoss(Parameter table, int[] letters)
{
    // A candidate that violates a clause is e⁵ times less likely.
    private const float Penalty = 5;

    // The share of the title that really followed.
    private const float TrueShare = 0.4f;

    private readonly float[] _logits = new float[letters.Length];
    private readonly float[] _wanted = new float[letters.Length];
    private readonly byte[] _violated = new byte[letters.Length];

    /// <summary>The loss; adds its gradients to the table's and to the hidden rows'.</summary>
    /// <param name="hidden">Tokens × width.</param>
    /// <param name="targets">Each with the row at which its sequence begins.</param>
    /// <param name="scale">What each letter's gradient is multiplied with.</param>
    /// <param name="hiddenGradient">Tokens × width; added to.</param>
    /// <returns>Sum of the loss over the targets, in nats.</returns>
    public double ForwardBackward(Matrix hidden, IReadOnlyList<(int First, LetterTarget Target)> targets, float scale, Matrix hiddenGradient)
    {
        var loss = 0.0;
        foreach (var (first, target) in targets)
        {
            var row = hidden.Row(first + target.At);
            var logits = _logits.AsSpan(0, target.Count);
            var wanted = _wanted.AsSpan(0, target.Count);
            for (var letter = 0; letter < logits.Length; letter++)
            {
                logits[letter] = TensorPrimitives.Dot<float>(row, table.ValueView.Row(letters[letter]));
            }

            Want(hidden.Row(first + target.TeacherAt), target, logits, wanted);

            var max = TensorPrimitives.Max<float>(logits);
            var expected = TensorPrimitives.Dot<float>(logits, wanted) - max;
            var sum = VectorMath.ExpAndSum(logits, max);
            loss += Math.Log(sum) - expected;
            var gradient = hiddenGradient.Row(first + target.At);
            for (var letter = 0; letter < logits.Length; letter++)
            {
                var slope = scale * ((logits[letter] / sum) - wanted[letter]);
                TensorPrimitives.MultiplyAdd(table.ValueView.Row(letters[letter]), slope, gradient, gradient);
                var own = table.GradientView.Row(letters[letter]);
                TensorPrimitives.MultiplyAdd(row, slope, own, own);
            }
        }

        return loss;
    }

    // What is wanted of the letters; where a wish excludes some, their logits are shifted (see WishBalance).
    private void Want(ReadOnlySpan<float> teacher, LetterTarget target, Span<float> logits, Span<float> wanted)
    {
        wanted.Clear();
        var share = target.Candidates is null ? 1 : target.Letter < 0 ? 0 : TrueShare;
        if (target.Candidates is { } candidates)
        {
            for (var index = 0; index < candidates.Length; index++)
            {
                wanted[index] = TensorPrimitives.Dot(teacher, table.ValueView.Row(candidates[index]));
            }

            if (target.Violations is { } violations)
            {
                var violated = _violated.AsSpan(0, candidates.Length);
                for (var index = 0; index < candidates.Length; index++)
                {
                    violated[index] = violations[candidates[index]];
                }

                var shift = WishBalance.Shift(wanted, violated);
                for (var index = 0; index < candidates.Length; index++)
                {
                    if (violated[index] > 0)
                    {
                        wanted[index] += shift - (Penalty * violated[index]);
                        logits[index] += shift;
                    }
                }
            }

            VectorMath.SoftMax(wanted);
            TensorPrimitives.Multiply(wanted, 1 - share, wanted);
        }

        if (target.Letter >= 0)
        {
            wanted[target.Letter] += share;
        }
    }
}
