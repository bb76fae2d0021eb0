using System.Numerics.Tensors;

namespace ChatRec.Training.Dialogues;

/// <summary>
/// The weights that make the good recommendations most likely: maximises Σ ln softmax(w·f + offset)[target] - λ/2·|w·σ|², which is concave, by damped Newton
/// steps. σ is each feature's standard deviation within the questions.
/// </summary>
public static class DialogueFit
{
    private const int MaxSteps = 30;
    private const double Tolerance = 1e-7;

    /// <summary>Fits.</summary>
    /// <param name="questions">What is learned from, at least one.</param>
    /// <param name="leftOut">By feature: true leaves it out, its weight is 0.</param>
    /// <param name="held">By feature: a weight that is set instead of learned; 0: it is learned.</param>
    /// <param name="l2">λ.</param>
    /// <param name="start">Weights to start from, which only makes it faster; null: zeros.</param>
    /// <returns>A weight a feature, of the features as they are.</returns>
    public static double[] Fit(IReadOnlyList<SampledQuestion> questions, IReadOnlyList<bool> leftOut, IReadOnlyList<double> held, double l2, IReadOnlyList<double>? start = null)
    {
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentNullException.ThrowIfNull(leftOut);
        ArgumentNullException.ThrowIfNull(held);
        ArgumentOutOfRangeException.ThrowIfZero(questions.Count);
        var scale = Spread(questions);
        int[] active = [.. Enumerable.Range(0, leftOut.Count).Where(feature => !leftOut[feature] && held[feature] == 0 && scale[feature] > 0)];
        var penalty = Array.ConvertAll(scale, spread => l2 * spread * spread);
        double[] weights = [.. held.Select((weight, feature) => leftOut[feature] ? 0 : weight)];
        foreach (var feature in active)
        {
            weights[feature] = start?[feature] ?? 0;
        }

        var value = Objective(questions, weights, penalty, null, null);
        for (var step = 0; step < MaxSteps; step++)
        {
            var (gradient, curvature) = (new double[weights.Length], new double[weights.Length * weights.Length]);
            Objective(questions, weights, penalty, gradient, curvature);
            var direction = Solve(curvature, gradient, active, weights.Length);
            var length = 1.0;
            var next = weights;
            var nextValue = value;
            for (; length > 1e-4; length /= 2)
            {
                next = [.. weights.Zip(direction, (weight, change) => weight + (length * change))];
                nextValue = Objective(questions, next, penalty, null, null);
                if (nextValue >= value)
                {
                    break;
                }
            }

            var gain = nextValue - value;
            if (gain <= 0)
            {
                break;
            }

            (weights, value) = (next, nextValue);
            if (gain < Tolerance * (1 + Math.Abs(value)))
            {
                break;
            }
        }

        return weights;
    }

    /// <summary>The value that is maximised, with its derivatives where places for them are given.</summary>
    /// <param name="questions">The questions.</param>
    /// <param name="weights">A weight a feature.</param>
    /// <param name="penalty">λ·σ² of each feature.</param>
    /// <param name="gradient">Null, or a place a feature, zeros.</param>
    /// <param name="curvature">Null, or features × features, zeros: receives the negative second derivatives.</param>
    internal static double Objective(IReadOnlyList<SampledQuestion> questions, double[] weights, double[] penalty, double[]? gradient, double[]? curvature)
    {
        var width = weights.Length;
        var single = Array.ConvertAll(weights, weight => (float)weight);
        // Blocks of fixed size, summed in order: the result does not depend on the number of threads.
        const int Block = 64;
        var blocks = new (double Value, double[] Gradient, float[] Curvature)[(questions.Count + Block - 1) / Block];
        Parallel.For(0, blocks.Length, block =>
        {
            var ownGradient = new double[gradient is null ? 0 : width];
            var ownCurvature = new float[curvature is null ? 0 : width * width];
            var value = 0.0;
            for (var index = block * Block; index < Math.Min(questions.Count, (block + 1) * Block); index++)
            {
                value += Add(questions[index], single, ownGradient, ownCurvature);
            }

            blocks[block] = (value, ownGradient, ownCurvature);
        });

        var sum = 0.0;
        foreach (var (value, ownGradient, ownCurvature) in blocks)
        {
            sum += value;
            for (var index = 0; index < ownGradient.Length; index++)
            {
                gradient![index] += ownGradient[index];
            }

            for (var index = 0; index < ownCurvature.Length; index++)
            {
                curvature![index] += ownCurvature[index];
            }
        }

        for (var feature = 0; feature < width; feature++)
        {
            sum -= penalty[feature] / 2 * weights[feature] * weights[feature];
            if (gradient is not null)
            {
                gradient[feature] -= penalty[feature] * weights[feature];
            }

            if (curvature is not null)
            {
                curvature[(feature * width) + feature] += penalty[feature] + 1e-9;
            }
        }

        return sum;
    }

    private static double Add(SampledQuestion question, float[] weights, double[] gradient, float[] curvature)
    {
        var width = weights.Length;
        var rows = question.Offsets.Length;
        var chances = new double[rows];
        var max = double.NegativeInfinity;
        for (var row = 0; row < rows; row++)
        {
            chances[row] = TensorPrimitives.Dot(question.Rows.AsSpan(row * width, width), weights) + question.Offsets[row];
            max = Math.Max(max, chances[row]);
        }

        var total = 0.0;
        var value = 0.0;
        for (var row = 0; row < rows; row++)
        {
            value += row < question.Targets ? chances[row] - max : 0;
            total += chances[row] = Math.Exp(chances[row] - max);
        }

        value -= question.Targets * Math.Log(total);
        if (gradient.Length == 0)
        {
            return value;
        }

        var mean = new float[width];
        for (var row = 0; row < rows; row++)
        {
            var values = question.Rows.AsSpan(row * width, width);
            var chance = (float)(chances[row] / total);
            TensorPrimitives.MultiplyAdd(values, chance, mean, mean);
            for (var feature = 0; feature < width && curvature.Length > 0 && chance > 1e-8f; feature++)
            {
                var worth = question.Targets * chance * values[feature];
                if (worth != 0)
                {
                    var into = curvature.AsSpan((feature * width) + feature, width - feature);
                    TensorPrimitives.MultiplyAdd(values[feature..], worth, into, into);
                }
            }

            for (var feature = 0; feature < width && row < question.Targets; feature++)
            {
                gradient[feature] += values[feature];
            }
        }

        for (var feature = 0; feature < width; feature++)
        {
            gradient[feature] -= question.Targets * mean[feature];
            for (var other = feature; other < width && curvature.Length > 0; other++)
            {
                curvature[(feature * width) + other] -= question.Targets * mean[feature] * mean[other];
            }
        }

        return value;
    }

    private static double[] Spread(IReadOnlyList<SampledQuestion> questions)
    {
        var width = questions[0].Rows.Length / questions[0].Offsets.Length;
        var spread = new double[width];
        foreach (var question in questions)
        {
            var rows = question.Offsets.Length;
            for (var feature = 0; feature < width; feature++)
            {
                double sum = 0, squares = 0;
                for (var row = 0; row < rows; row++)
                {
                    double value = question.Rows[(row * width) + feature];
                    sum += value;
                    squares += value * value;
                }

                spread[feature] += (squares / rows) - (sum / rows * sum / rows);
            }
        }

        return Array.ConvertAll(spread, sum => Math.Sqrt(Math.Max(0, sum) / questions.Count));
    }

    /// <summary>Solves curvature · x = gradient on the active features (Cholesky); 0 on the others. Only the upper triangle is read.</summary>
    private static double[] Solve(double[] curvature, double[] gradient, int[] active, int width)
    {
        var n = active.Length;
        var lower = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = curvature[(active[j] * width) + active[i]];
                for (var k = 0; k < j; k++)
                {
                    sum -= lower[i, k] * lower[j, k];
                }

                lower[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-9)) : sum / lower[j, j];
            }
        }

        var x = new double[n];
        for (var i = 0; i < n; i++)
        {
            x[i] = gradient[active[i]];
            for (var k = 0; k < i; k++)
            {
                x[i] -= lower[i, k] * x[k];
            }

            x[i] /= lower[i, i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++)
            {
                x[i] -= lower[k, i] * x[k];
            }

            x[i] /= lower[i, i];
        }

        var direction = new double[width];
        for (var i = 0; i < n; i++)
        {
            direction[active[i]] = x[i];
        }

        return direction;
    }
}
