using System.Numerics.Tensors;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Losses;

/// <summary>
/// Losses that look at the right item and a few others, drawn uniformly and shared by the positions of a chunk: for catalogues whose softmax is too dear. An
/// other item that happens to be the right one is left out.
/// </summary>
public sealed class SampledLoss : SequenceLoss
{
    private readonly SampledLossKind _kind;
    private readonly int _negatives;
    private readonly double _power;
    private readonly float _correction;
    private readonly Matrix _vectors = new();
    private readonly Matrix _vectorGradient = new();
    private readonly Matrix _logits = new();
    private readonly int[] _drawn;

    /// <summary>A loss on given parameters.</summary>
    /// <param name="items">At least as many rows as <paramref name="bias"/> has values.</param>
    /// <param name="bias">1 × items.</param>
    /// <param name="kind">Which loss.</param>
    /// <param name="negatives">Items drawn a chunk, from 1.</param>
    /// <param name="calibration">
    /// gBCE's t (Petrov and Macdonald 2023, §5): 0 is plain binary cross-entropy, 1 removes the overconfidence that sampling brings.
    /// </param>
    public SampledLoss(Parameter items, Parameter bias, SampledLossKind kind, int negatives, double calibration = 0.75)
        : base(items, bias)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(negatives);
        (_kind, _negatives, _drawn) = (kind, negatives, new int[negatives]);
        var rate = Math.Min(1, negatives / (double)Math.Max(1, ItemCount - 1));

        // β = α·(t·(1 - 1/α) + 1/α) with α the share of items that is drawn.
        _power = rate * ((calibration * (1 - (1 / rate))) + (1 / rate));

        // Σ over the drawn ones stands for Σ over all others.
        _correction = (float)Math.Log((ItemCount - 1) / (double)negatives);
    }

    /// <inheritdoc/>
    protected override double Chunk(Matrix hidden, IReadOnlyList<int> targets, float scale, CounterRandom random, Matrix hiddenGradient)
    {
        ArgumentNullException.ThrowIfNull(random);
        var width = hidden.Columns;
        _vectors.Reshape(_negatives, width);
        for (var index = 0; index < _negatives; index++)
        {
            _drawn[index] = random.Next(ItemCount);
            Items.ValueView.Row(_drawn[index]).CopyTo(_vectors.Row(index));
        }

        _logits.Reshape(hidden.Rows, _negatives);
        Gemm.MultiplyTransposedB(hidden, _vectors, _logits);
        hiddenGradient.ReshapeToZeros(hidden.Rows, width);
        var loss = 0.0;
        for (var row = 0; row < hidden.Rows; row++)
        {
            loss += Position(hidden.Row(row), targets[row], _logits.Row(row), scale, hiddenGradient.Row(row));
        }

        Gemm.Multiply(_logits, _vectors, hiddenGradient, accumulate: true);
        _vectorGradient.Reshape(_negatives, width);
        Gemm.MultiplyTransposedA(_logits, hidden, _vectorGradient);
        for (var index = 0; index < _negatives; index++)
        {
            var gradient = Items.GradientView.Row(_drawn[index]);
            TensorPrimitives.Add(gradient, _vectorGradient.Row(index), gradient);
        }

        return loss;
    }

    /// <summary>Turns the logits of the drawn items into the gradient by them, and adds the right item's part to all gradients.</summary>
    private double Position(Span<float> hidden, int target, Span<float> logits, float scale, Span<float> hiddenGradient)
    {
        var right = TensorPrimitives.Dot<float>(hidden, Items.ValueView.Row(target)) + Bias.Values[target];
        for (var index = 0; index < logits.Length; index++)
        {
            logits[index] = _drawn[index] == target ? float.NegativeInfinity : logits[index] + Bias.Values[_drawn[index]];
        }

        var (loss, rightGradient) = _kind == SampledLossKind.Softmax ? Softmax(right, logits, scale) : BinaryCrossEntropy(right, logits, scale);
        for (var index = 0; index < logits.Length; index++)
        {
            Bias.Gradients[_drawn[index]] += logits[index];
        }

        Bias.Gradients[target] += rightGradient;
        TensorPrimitives.MultiplyAdd(Items.ValueView.Row(target), rightGradient, hiddenGradient, hiddenGradient);
        TensorPrimitives.MultiplyAdd(hidden, rightGradient, Items.GradientView.Row(target), Items.GradientView.Row(target));
        return loss;
    }

    /// <summary>Sampled softmax with the correction for uniform draws (Bengio and Senécal 2008).</summary>
    private (double Loss, float RightGradient) Softmax(float right, Span<float> logits, float scale)
    {
        TensorPrimitives.Add(logits, _correction, logits);
        var max = Math.Max(right, TensorPrimitives.Max<float>(logits));
        TensorPrimitives.Subtract(logits, max, logits);
        TensorPrimitives.Exp(logits, logits);
        var rightShare = MathF.Exp(right - max);
        var sum = TensorPrimitives.Sum<float>(logits) + rightShare;
        TensorPrimitives.Multiply(logits, scale / sum, logits);
        return (Math.Log(sum) - (right - max), scale * ((rightShare / sum) - 1));
    }

    /// <summary>gBCE: -β·ln σ(right) - Σ ln(1 - σ(other)).</summary>
    private (double Loss, float RightGradient) BinaryCrossEntropy(float right, Span<float> logits, float scale)
    {
        var loss = _power * SoftPlus(-right);
        foreach (var logit in logits)
        {
            loss += SoftPlus(logit);
        }

        TensorPrimitives.Sigmoid(logits, logits);
        TensorPrimitives.Multiply(logits, scale, logits);
        return (loss, (float)(-scale * _power / (1 + Math.Exp(right))));
    }

    /// <summary>ln(1 + exp(x)) without overflow.</summary>
    private static double SoftPlus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}
