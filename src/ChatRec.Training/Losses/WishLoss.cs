using System.Numerics.Tensors;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;
using ChatRec.Training.Rankers;

namespace ChatRec.Training.Losses;

/// <summary>
/// Cross-entropy of the answers to wishes against their <see cref="WishTarget"/>: a mixture of the title that followed and of softmax(plain logits - γ · violated
/// clauses), the model's own answer without the wish, through which no gradient flows; both sides of a wish equally loud (<see cref="WishBalance"/>).
/// </summary>
internal sealed class WishLoss(Parameter table, int titles)
{
    // A title that violates a clause is e⁵ times less likely.
    private const float Penalty = 5;

    // The share of the title that really followed.
    private const float TrueShare = 0.5f;

    private readonly Matrix _answers = new();
    private readonly Matrix _plain = new();
    private readonly Matrix _logits = new();
    private readonly Matrix _teachers = new();
    private readonly Matrix _gradient = new();

    /// <summary>The loss; adds its gradients to the table's and to the hidden rows'.</summary>
    /// <param name="hidden">Tokens × width.</param>
    /// <param name="wishes">Row of the answer, row of the answer without the wish, and what is to be answered.</param>
    /// <param name="scale">What each answer's gradient is multiplied with.</param>
    /// <param name="hiddenGradient">Tokens × width; added to.</param>
    /// <returns>Sum of the loss over the answers, in nats.</returns>
    public double ForwardBackward(Matrix hidden, IReadOnlyList<(int Answer, int Plain, WishTarget Wish)> wishes, float scale, Matrix hiddenGradient)
    {
        var width = hidden.Columns;
        _answers.Reshape(wishes.Count, width);
        _plain.Reshape(wishes.Count, width);
        for (var index = 0; index < wishes.Count; index++)
        {
            hidden.Row(wishes[index].Answer).CopyTo(_answers.Row(index));
            hidden.Row(wishes[index].Plain).CopyTo(_plain.Row(index));
        }

        var vectors = new MatrixView(table.Values, titles, width, width);
        Gemm.MultiplyTransposedB(_answers, vectors, _logits.Reshape(wishes.Count, titles));
        Gemm.MultiplyTransposedB(_plain, vectors, _teachers.Reshape(wishes.Count, titles));
        var loss = 0.0;
        for (var index = 0; index < wishes.Count; index++)
        {
            loss += ToGradient(_logits.Row(index), _teachers.Row(index), wishes[index].Wish, scale);
        }

        Gemm.Multiply(_logits, vectors, _gradient.Reshape(wishes.Count, width));
        Gemm.MultiplyTransposedA(_logits, _answers, new MatrixView(table.Gradients, titles, width, width), accumulate: true);
        for (var index = 0; index < wishes.Count; index++)
        {
            var row = hiddenGradient.Row(wishes[index].Answer);
            TensorPrimitives.Add(row, _gradient.Row(index), row);
        }

        return loss;
    }

    /// <summary>Turns the logits of an answer into the gradient by them, scale·(softmax - wanted distribution).</summary>
    private static double ToGradient(Span<float> logits, Span<float> teacher, WishTarget wish, float scale)
    {
        // Where nothing is excluded, what followed is all that is known.
        var share = wish.Violations is null ? 1 : wish.Target < 0 ? 0 : TrueShare;
        if (wish.Violations is { } violations)
        {
            var shift = WishBalance.Shift(teacher, violations);
            for (var title = 0; title < teacher.Length; title++)
            {
                if (violations[title] > 0)
                {
                    teacher[title] += shift - (Penalty * violations[title]);
                    logits[title] += shift;
                }
            }

            VectorMath.SoftMax(teacher);
            TensorPrimitives.Multiply(teacher, 1 - share, teacher);
        }
        else
        {
            teacher.Clear();
        }

        if (wish.Target >= 0)
        {
            teacher[wish.Target] += share;
        }

        var max = TensorPrimitives.Max<float>(logits);
        var wanted = TensorPrimitives.Dot<float>(logits, teacher) - max;
        var sum = VectorMath.ExpAndSum(logits, max);
        TensorPrimitives.Multiply(logits, 1 / sum, logits);
        TensorPrimitives.Subtract(logits, teacher, logits);
        TensorPrimitives.Multiply(logits, scale, logits);
        return Math.Log(sum) - wanted;
    }
}
