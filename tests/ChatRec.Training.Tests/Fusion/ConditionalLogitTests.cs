using ChatRec.Training.Fusion;

namespace ChatRec.Training.Tests.Fusion;

public sealed class ConditionalLogitTests
{
    [Fact]
    public void Recovers_the_weights_that_made_the_choices()
    {
        var random = new Random(7);
        double[] truth = [1.5, 0.5, 0.0];
        var choices = Enumerable.Range(0, 20_000).Select(_ => Draw(random, truth)).ToList();

        var fitted = ConditionalLogit.Fit(choices, l2: 0);

        for (var i = 0; i < truth.Length; i++)
        {
            Assert.Equal(truth[i], fitted[i], 0.05);
        }
    }

    [Fact]
    public void A_feature_that_speaks_against_the_choice_gets_no_weight_and_the_other_is_fitted_alone()
    {
        var random = new Random(11);
        var choices = Enumerable.Range(0, 5_000).Select(_ => Draw(random, [1.0, -0.8])).ToList();
        var alone = choices.Select(choice => new Choice([.. choice.Options.Select(option => new[] { option[0] })], choice.Chosen)).ToList();

        var fitted = ConditionalLogit.Fit(choices, l2: 0.1);

        Assert.Equal(0, fitted[1]);
        Assert.Equal(ConditionalLogit.Fit(alone, l2: 0.1)[0], fitted[0], 1e-6);
    }

    [Fact]
    public void Separable_choices_stay_finite_under_the_prior()
    {
        var choices = Enumerable.Range(0, 100).Select(_ => new Choice([[1.0], [0.0]], 0)).ToList();

        var fitted = ConditionalLogit.Fit(choices);

        Assert.InRange(fitted[0], 1, 20);
        Assert.InRange(ConditionalLogit.MeanLogLikelihood(choices, fitted), -0.2, 0);
    }

    [Fact]
    public void No_weights_means_guessing()
    {
        var choices = new List<Choice> { new([[1.0], [2.0], [3.0], [4.0]], 2) };

        Assert.Equal(-Math.Log(4), ConditionalLogit.MeanLogLikelihood(choices, [0.0]), 1e-12);
    }

    [Fact]
    public void Empty_and_ragged_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ConditionalLogit.Fit([]));
        var error = Assert.Throws<ArgumentException>(() => ConditionalLogit.Fit([new([[1.0, 2.0], [1.0]], 0)]));
        Assert.Contains("Choice 0", error.Message, StringComparison.Ordinal);
    }

    private static Choice Draw(Random random, double[] truth)
    {
        var options = Enumerable.Range(0, 6)
            .Select(_ => truth.Select(_ => (random.NextDouble() * 4) - 2).ToArray())
            .ToList();
        var weights = options.Select(option => Math.Exp(option.Zip(truth, (x, w) => x * w).Sum())).ToArray();
        var draw = random.NextDouble() * weights.Sum();
        var chosen = 0;
        while ((draw -= weights[chosen]) > 0 && chosen < weights.Length - 1)
        {
            chosen++;
        }

        return new Choice(options, chosen);
    }
}
