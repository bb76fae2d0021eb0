using ChatRec.Training.Dialogues;

namespace ChatRec.Training.Tests.Dialogues;

public sealed class DialogueFitTests
{
    private const int Features = 4;

    private static readonly IReadOnlyList<SampledQuestion> Questions = [.. Enumerable.Range(0, 150).Select(Question)];

    [Fact]
    public void The_gradient_is_the_slope_and_the_curvature_is_the_gradient_s()
    {
        double[] weights = [0.3, -0.2, 0.1, 0.5], penalty = [1, 2, 0.5, 0.1];
        var (gradient, curvature) = (new double[Features], new double[Features * Features]);
        DialogueFit.Objective(Questions, weights, penalty, gradient, curvature);

        const double Step = 1e-2;
        for (var feature = 0; feature < Features; feature++)
        {
            var (up, upGradient) = At(feature, Step);
            var (down, downGradient) = At(feature, -Step);
            Assert.Equal((up - down) / (2 * Step), gradient[feature], 0.02 * (1 + Math.Abs(gradient[feature])));
            for (var other = feature; other < Features; other++)
            {
                var expected = -(upGradient[other] - downGradient[other]) / (2 * Step);
                Assert.Equal(expected, curvature[(feature * Features) + other], 0.02 * (1 + Math.Abs(expected)));
            }
        }

        (double Value, double[] Gradient) At(int feature, double step)
        {
            double[] moved = [.. weights];
            moved[feature] += step;
            var slope = new double[Features];
            return (DialogueFit.Objective(Questions, moved, penalty, slope, null), slope);
        }
    }

    [Fact]
    public void At_the_learned_weights_the_gradient_is_zero()
    {
        var learned = DialogueFit.Fit(Questions, new bool[Features], new double[Features], 1e-6);
        var gradient = new double[Features];

        DialogueFit.Objective(Questions, learned, new double[Features], gradient, null);

        Assert.All(gradient, slope => Assert.Equal(0, slope, 0.05));
        Assert.Equal(2, learned[0], 0.6);
    }

    [Fact]
    public void What_is_left_out_is_zero_what_is_held_stays_and_the_penalty_shrinks()
    {
        var learned = DialogueFit.Fit(Questions, [false, true, false, false], [0, 0, 0, -0.5], 1);
        var shrunk = DialogueFit.Fit(Questions, new bool[Features], new double[Features], 1_000);

        Assert.Equal(0, learned[1]);
        Assert.Equal(-0.5, learned[3]);
        Assert.True(Math.Abs(shrunk[0]) < Math.Abs(learned[0]) / 2);
    }

    [Fact]
    public void The_same_questions_give_the_same_weights_bit_for_bit() => Assert.Equal(
        DialogueFit.Fit(Questions, new bool[Features], new double[Features], 5),
        DialogueFit.Fit(Questions, new bool[Features], new double[Features], 5));

    // The target is drawn by 2 · feature 0; the other features are noise.
    private static SampledQuestion Question(int seed)
    {
        var random = new Random(seed);
        var rows = new float[6 * Features];
        for (var index = 0; index < rows.Length; index++)
        {
            rows[index] = (float)(random.NextDouble() - 0.5);
        }

        double[] chances = [.. Enumerable.Range(0, 6).Select(row => Math.Exp(2 * rows[row * Features]))];
        var draw = random.NextDouble() * chances.Sum();
        var target = 0;
        while (target < 5 && (draw -= chances[target]) > 0)
        {
            target++;
        }

        // Targets stand first.
        for (var feature = 0; feature < Features; feature++)
        {
            (rows[feature], rows[(target * Features) + feature]) = (rows[(target * Features) + feature], rows[feature]);
        }

        return new SampledQuestion(seed, 1, rows, new float[6]);
    }
}
