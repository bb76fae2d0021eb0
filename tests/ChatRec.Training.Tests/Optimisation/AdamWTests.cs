using ChatRec.Training.Layers;
using ChatRec.Training.Optimisation;

namespace ChatRec.Training.Tests.Optimisation;

public sealed class AdamWTests
{
    private readonly Parameter _weight = new("w", 1, 11, decays: true);
    private readonly Parameter _bias = new("b", 1, 3, decays: false);

    [Fact]
    public void The_first_step_is_the_learning_rate_against_the_sign_and_weights_shrink_but_biases_do_not()
    {
        _weight.Initialise(2);
        _bias.Initialise(2);
        var optimiser = new AdamW([_weight, _bias], new OptimiserOptions(LearningRate: 0.1, WeightDecay: 0.5, MaxGradientNorm: 0, AverageDecay: 0));
        Array.Fill(_weight.Gradients, 3);
        Array.Fill(_bias.Gradients, -3);
        optimiser.Step(optimiser.GradientNorm());
        Assert.All(_weight.Values, value => Assert.Equal((2 * (1 - (0.1 * 0.5))) - 0.1, value, 1e-5));
        Assert.All(_bias.Values, value => Assert.Equal(2.1, value, 1e-5));
        Assert.All(_weight.Gradients, gradient => Assert.Equal(0, gradient));
    }

    [Fact]
    public void Steps_follow_the_published_formula()
    {
        var optimiser = new AdamW([_weight], new OptimiserOptions(LearningRate: 0.01, WeightDecay: 0, MaxGradientNorm: 0, AverageDecay: 0.5));
        var (value, first, second, average) = (0.0, 0.0, 0.0, 0.0);
        for (var step = 1; step <= 20; step++)
        {
            var gradient = Math.Sin(step);
            Array.Fill(_weight.Gradients, (float)gradient);
            optimiser.Step(optimiser.GradientNorm());
            first = (0.9 * first) + (0.1 * gradient);
            second = (0.999 * second) + (0.001 * gradient * gradient);
            value -= 0.01 * (first / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(second / (1 - Math.Pow(0.999, step))) + 1e-8);
            var keep = Math.Min(0.5, step / (step + 10.0));
            average = (keep * average) + ((1 - keep) * value);
            Assert.All(_weight.Values, actual => Assert.Equal(value, actual, 1e-5));
            Assert.All(optimiser.Averages[0], actual => Assert.Equal(average, actual, 1e-5));
        }
    }

    [Fact]
    public void A_long_gradient_is_shortened_to_the_limit()
    {
        var clipped = new AdamW([_weight], new OptimiserOptions(MaxGradientNorm: 1));
        Array.Fill(_weight.Gradients, 100);
        clipped.Step(clipped.GradientNorm());
        Assert.Equal(0.1 / Math.Sqrt(11), clipped.FirstMoments[0][0], 1e-6);
    }

    [Fact]
    public void The_rate_warms_up_in_a_line()
    {
        var optimiser = new AdamW([_weight], new OptimiserOptions(LearningRate: 1, WarmUpSteps: 4));
        var rates = new List<double>();
        for (var step = 0; step < 6; step++)
        {
            rates.Add(optimiser.LearningRate);
            optimiser.Step(0);
        }

        Assert.Equal([0.25, 0.5, 0.75, 1, 1, 1], rates);
    }
}
