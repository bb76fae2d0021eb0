using ChatRec.Training.Layers;
using ChatRec.Training.Models;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Tests.Sequences;

public sealed class ValidationTests
{
    [Fact]
    public void Ranks_mask_the_history_and_the_likelihood_is_of_all_items()
    {
        // All item vectors are 0, so the biases alone score: 0, 1, 2, … and the last item is the best.
        var network = new LruRec(new ParameterSet(1), 20, SmallSequences.Options.Model);
        network.Items.Initialise(0);
        for (var item = 0; item < 20; item++)
        {
            network.Bias.Values[item] = item;
        }

        // The first user has the three best, the target is next; the second's is twelfth; the third has none; the fourth's is in its history.
        var data = new TrainingSequences("x", 20, [[19, 18, 17], [0], [1, 2], [5]], [16, 8, -1, 5]);
        data.Check();
        var metrics = new Validation(data, 10).Measure([network], 1, CancellationToken.None)!;
        var normaliser = Math.Log(Enumerable.Range(0, 20).Sum(item => Math.Exp(item)));
        Assert.Equal(1 / 3.0, metrics.Recall10, 1e-9);
        Assert.Equal(1 / 3.0, metrics.Ndcg10, 1e-9);
        Assert.Equal(((16 - normaliser) + (8 - normaliser) + (5 - normaliser)) / 3, metrics.LogLikelihood, 1e-4);
    }

    [Fact]
    public void Without_a_validation_item_there_is_no_metric() => Assert.Null(
        new Validation(new TrainingSequences("x", 20, [[1, 2]], [-1]), 10)
            .Measure([new LruRec(new ParameterSet(1), 20, SmallSequences.Options.Model)], 1, CancellationToken.None));

    [Fact]
    public void Sequences_with_numbers_that_are_no_items_are_refused()
    {
        Assert.Contains("user 1", Assert.Throws<ArgumentException>(() => new TrainingSequences("x", 3, [[1, 2], [3, 1]], [-1, -1]).Check()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TrainingSequences("x", 3, [[1, 2]], [3]).Check());
        Assert.Throws<ArgumentException>(() => new TrainingSequences("x", 3, [[1], []], [-1, -1]).Check());
    }
}
