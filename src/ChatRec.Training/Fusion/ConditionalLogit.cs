namespace ChatRec.Training.Fusion;

/// <summary>
/// Weights of a linear utility, fitted to choices: P(option) = softmax(w·x) over the options of one choice (McFadden's
/// conditional logit). The log-likelihood is concave, so damped Newton steps find its one maximum; what comes out is
/// calibrated on the choices it was fitted to.
/// </summary>
public static class ConditionalLogit
{
    private const int MaxIterations = 50;
    private const double Tolerance = 1e-9;

    /// <summary>Fits non-negative weights.</summary>
    /// <param name="choices">At least one choice; every option has the same number of features, at least one.</param>
    /// <param name="l2">Strength of the Gaussian prior (λ/2·|w|²), at least 0; keeps separable data finite.</param>
    /// <returns>One weight a feature. A feature whose best weight would be negative gets 0: evidence never counts backwards.</returns>
    /// <exception cref="ArgumentException">No choices, or options of different length.</exception>
    public static double[] Fit(IReadOnlyList<Choice> choices, double l2 = 1.0)
    {
        var features = FeatureCount(choices);
        var active = Enumerable.Range(0, features).ToList();
        while (active.Count > 0)
        {
            var fitted = Maximise(choices, active, l2);
            var worst = Array.IndexOf(fitted, fitted.Min());
            if (fitted[worst] >= 0)
            {
                var weights = new double[features];
                for (var i = 0; i < active.Count; i++)
                {
                    weights[active[i]] = fitted[i];
                }

                return weights;
            }

            active.RemoveAt(worst);
        }

        return new double[features];
    }

    /// <summary>Mean log-likelihood a choice, in nats: 0 is certainty, -ln(options) is guessing.</summary>
    public static double MeanLogLikelihood(IReadOnlyList<Choice> choices, IReadOnlyList<double> weights)
    {
        var active = Enumerable.Range(0, FeatureCount(choices)).ToList();
        return LogLikelihood(choices, active, [.. weights]) / choices.Count;
    }

    private static int FeatureCount(IReadOnlyList<Choice> choices)
    {
        if (choices.Count == 0)
        {
            throw new ArgumentException("There is no choice to learn from.", nameof(choices));
        }

        var features = choices[0].Options[0].Length;
        for (var i = 0; i < choices.Count; i++)
        {
            if (choices[i].Options.Any(option => option.Length != features))
            {
                throw new ArgumentException($"Choice {i} has options that do not have {features} features.", nameof(choices));
            }
        }

        return features;
    }

    private static double[] Maximise(IReadOnlyList<Choice> choices, List<int> active, double l2)
    {
        var weights = new double[active.Count];
        var value = Objective(choices, active, weights, l2);
        for (var iteration = 0; iteration < MaxIterations; iteration++)
        {
            var (gradient, curvature) = Derivatives(choices, active, weights, l2);
            var step = SolveSymmetric(curvature, gradient);
            var length = 1.0;
            double[] next;
            double nextValue;
            do
            {
                next = [.. weights.Select((weight, i) => weight + (length * step[i]))];
                nextValue = Objective(choices, active, next, l2);
                length /= 2;
            }
            while (nextValue < value && length > 1e-6);

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

    private static double Objective(IReadOnlyList<Choice> choices, List<int> active, double[] weights, double l2) =>
        LogLikelihood(choices, active, weights) - (l2 / 2 * weights.Sum(weight => weight * weight));

    private static double LogLikelihood(IReadOnlyList<Choice> choices, List<int> active, double[] weights)
    {
        var sum = 0.0;
        foreach (var choice in choices)
        {
            sum += Math.Log(Math.Max(Probabilities(choice, active, weights)[choice.Chosen], double.Epsilon));
        }

        return sum;
    }

    private static (double[] Gradient, double[,] Curvature) Derivatives(
        IReadOnlyList<Choice> choices, List<int> active, double[] weights, double l2)
    {
        var n = active.Count;
        var gradient = new double[n];
        var curvature = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            gradient[i] = -l2 * weights[i];
            curvature[i, i] = l2 + 1e-9;
        }

        var mean = new double[n];
        foreach (var choice in choices)
        {
            var probabilities = Probabilities(choice, active, weights);
            Array.Clear(mean);
            for (var option = 0; option < probabilities.Length; option++)
            {
                for (var i = 0; i < n; i++)
                {
                    mean[i] += probabilities[option] * choice.Options[option][active[i]];
                }
            }

            for (var i = 0; i < n; i++)
            {
                gradient[i] += choice.Options[choice.Chosen][active[i]] - mean[i];
                for (var j = 0; j < n; j++)
                {
                    for (var option = 0; option < probabilities.Length; option++)
                    {
                        curvature[i, j] += probabilities[option]
                            * (choice.Options[option][active[i]] - mean[i])
                            * (choice.Options[option][active[j]] - mean[j]);
                    }
                }
            }
        }

        return (gradient, curvature);
    }

    private static double[] Probabilities(Choice choice, List<int> active, double[] weights)
    {
        var utilities = new double[choice.Options.Count];
        for (var option = 0; option < utilities.Length; option++)
        {
            for (var i = 0; i < active.Count; i++)
            {
                utilities[option] += weights[i] * choice.Options[option][active[i]];
            }
        }

        var max = utilities.Max();
        var total = 0.0;
        for (var option = 0; option < utilities.Length; option++)
        {
            total += utilities[option] = Math.Exp(utilities[option] - max);
        }

        for (var option = 0; option < utilities.Length; option++)
        {
            utilities[option] /= total;
        }

        return utilities;
    }

    /// <summary>Solves A·x = b for a symmetric positive definite A (Cholesky).</summary>
    private static double[] SolveSymmetric(double[,] a, double[] b)
    {
        var n = b.Length;
        var lower = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = a[i, j];
                for (var k = 0; k < j; k++)
                {
                    sum -= lower[i, k] * lower[j, k];
                }

                lower[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / lower[j, j];
            }
        }

        var x = new double[n];
        for (var i = 0; i < n; i++)
        {
            var sum = b[i];
            for (var k = 0; k < i; k++)
            {
                sum -= lower[i, k] * x[k];
            }

            x[i] = sum / lower[i, i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            var sum = x[i];
            for (var k = i + 1; k < n; k++)
            {
                sum -= lower[k, i] * x[k];
            }

            x[i] = sum / lower[i, i];
        }

        return x;
    }
}
