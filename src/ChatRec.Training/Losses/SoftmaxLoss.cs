using System.Numerics.Tensors;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Losses;

/// <summary>Cross-entropy of the softmax over all items.</summary>
public sealed class SoftmaxLoss : SequenceLoss
{
    private readonly Matrix _logits = new();

    /// <summary>A loss on given parameters.</summary>
    /// <param name="items">At least as many rows as <paramref name="bias"/> has values.</param>
    /// <param name="bias">1 × items.</param>
    public SoftmaxLoss(Parameter items, Parameter bias)
        : base(items, bias)
    {
    }

    /// <inheritdoc/>
    protected override double Chunk(Matrix hidden, IReadOnlyList<int> targets, float scale, CounterRandom random, Matrix hiddenGradient)
    {
        var width = hidden.Columns;
        var items = new MatrixView(Items.Values, ItemCount, width, width);
        _logits.Reshape(hidden.Rows, ItemCount);
        Gemm.MultiplyTransposedB(hidden, items, _logits);
        var loss = 0.0;
        for (var row = 0; row < hidden.Rows; row++)
        {
            loss += ToGradient(_logits.Row(row), targets[row], scale);
        }

        Gemm.Multiply(_logits, items, hiddenGradient);
        Gemm.MultiplyTransposedA(_logits, hidden, new MatrixView(Items.Gradients, ItemCount, width, width), accumulate: true);
        return loss;
    }

    /// <summary>Turns the logits of a position into the gradient by them, scale·(softmax - onehot), and adds it to the bias's.</summary>
    private double ToGradient(Span<float> logits, int target, float scale)
    {
        var max = VectorMath.AddAndMax(logits, Bias.Values);
        var targetLogit = logits[target] - max;
        var sum = VectorMath.ExpAndSum(logits, max);
        TensorPrimitives.Multiply(logits, scale / sum, logits);
        logits[target] -= scale;
        TensorPrimitives.Add(Bias.Gradients, logits, Bias.Gradients);
        return Math.Log(sum) - targetLogit;
    }
}
