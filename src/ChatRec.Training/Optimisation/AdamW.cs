using System.Numerics;
using System.Numerics.Tensors;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Optimisation;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), clipping of the gradient's norm, linear warm-up, and an exponential average of the weights,
/// which is what gets evaluated and served.
/// </summary>
public sealed class AdamW
{
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.999f;
    private const float Epsilon = 1e-8f;

    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly OptimiserOptions _options;

    /// <summary>An optimiser at step 0; the average starts at the values as they are.</summary>
    public AdamW(IReadOnlyList<Parameter> parameters, OptimiserOptions options)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _options = options;
        FirstMoments = [.. parameters.Select(parameter => new float[parameter.Values.Length])];
        SecondMoments = [.. parameters.Select(parameter => new float[parameter.Values.Length])];
        Averages = [.. parameters.Select(parameter => (float[])parameter.Values.Clone())];
    }

    /// <summary>Number of steps made; set by a resumed run.</summary>
    public long StepCount { get; set; }

    /// <summary>Running means of the gradients, by parameter.</summary>
    public IReadOnlyList<float[]> FirstMoments { get; }

    /// <summary>Running means of the squared gradients, by parameter.</summary>
    public IReadOnlyList<float[]> SecondMoments { get; }

    /// <summary>Averages of the values over the steps, by parameter.</summary>
    public IReadOnlyList<float[]> Averages { get; }

    /// <summary>What the learning rate is multiplied with: a trainer that lets it fall sets it before each step.</summary>
    public double RateFactor { get; set; } = 1;

    /// <summary>Learning rate of the next step.</summary>
    public double LearningRate => RateFactor * _options.LearningRate * Math.Min(1, (StepCount + 1) / (double)Math.Max(1, _options.WarmUpSteps));

    /// <summary>Norm of all gradients together; not finite if one of them is not.</summary>
    public double GradientNorm() => Math.Sqrt(_parameters.Sum(parameter => (double)TensorPrimitives.SumOfSquares(parameter.Gradients)));

    /// <summary>One step down the gradients, which are then 0.</summary>
    /// <param name="gradientNorm">What <see cref="GradientNorm"/> says.</param>
    public void Step(double gradientNorm)
    {
        var rate = LearningRate;
        StepCount++;
        var clip = _options.MaxGradientNorm > 0 && gradientNorm > _options.MaxGradientNorm ? _options.MaxGradientNorm / gradientNorm : 1;

        // An average over the first steps only: a long memory would hold on to the start.
        var keep = (float)Math.Min(_options.AverageDecay, StepCount / (StepCount + 10.0));
        var stepSize = (float)(rate / (1 - Math.Pow(Beta1, StepCount)));
        var correction = (float)(1 / (1 - Math.Pow(Beta2, StepCount)));
        for (var index = 0; index < _parameters.Count; index++)
        {
            var parameter = _parameters[index];
            var shrink = parameter.Decays ? (float)(1 - (rate * _options.WeightDecay)) : 1;
            Update(parameter, FirstMoments[index], SecondMoments[index], Averages[index], (float)clip, stepSize, correction, shrink, keep);
            Array.Clear(parameter.Gradients);
        }
    }

    private static void Update(
        Parameter parameter, float[] first, float[] second, float[] average, float clip, float stepSize, float correction, float shrink, float keep)
    {
        var (values, gradients) = (parameter.Values, parameter.Gradients);
        var width = Vector<float>.Count;
        var index = 0;
        var (one, epsilon) = (Vector<float>.One, new Vector<float>(Epsilon));
        for (; index <= values.Length - width; index += width)
        {
            var gradient = new Vector<float>(gradients, index) * clip;
            var mean = (new Vector<float>(first, index) * Beta1) + (gradient * (1 - Beta1));
            var square = (new Vector<float>(second, index) * Beta2) + (gradient * gradient * (1 - Beta2));
            var value = (new Vector<float>(values, index) * shrink) - (mean * stepSize / (Vector.SquareRoot(square * correction) + epsilon));
            mean.CopyTo(first, index);
            square.CopyTo(second, index);
            value.CopyTo(values, index);
            ((new Vector<float>(average, index) * keep) + (value * (one - new Vector<float>(keep)))).CopyTo(average, index);
        }

        for (; index < values.Length; index++)
        {
            var gradient = gradients[index] * clip;
            first[index] = (first[index] * Beta1) + (gradient * (1 - Beta1));
            second[index] = (second[index] * Beta2) + (gradient * gradient * (1 - Beta2));
            values[index] = (values[index] * shrink) - (first[index] * stepSize / (MathF.Sqrt(second[index] * correction) + Epsilon));
            average[index] = (average[index] * keep) + (values[index] * (1 - keep));
        }
    }
}
