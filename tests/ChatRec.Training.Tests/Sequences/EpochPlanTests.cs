using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;
using ChatRec.Training.Models;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Tests.Sequences;

public sealed class EpochPlanTests
{
    private static readonly TrainingOptions Options = SmallSequences.Options with { BatchTokens = 20 };

    private static readonly TrainingSequences Data = new("x", 100, [[.. Enumerable.Range(0, 50)], [60, 61, 62], [70], [], [80, 81]], [-1, -1, -1, -1, -1]);

    private static readonly LruRec Network = new(new ParameterSet(1), 100, Options.Model);

    [Fact]
    public void Every_step_of_every_user_is_in_one_batch_of_an_epoch()
    {
        var steps = Steps(new EpochPlan(Data, Options, 1)).Order().ToList();
        Assert.Equal([.. Enumerable.Range(0, 49).Select(item => (item, item + 1)), (60, 61), (61, 62), (80, 81)], steps);
    }

    [Fact]
    public void Batches_are_filled_with_tokens_and_shared_out_evenly()
    {
        var plan = new EpochPlan(Data, Options, 1);
        for (var batch = 0; batch < plan.Count; batch++)
        {
            var parts = plan.Parts(batch, Network);
            Assert.Equal(2, parts.Length);
            Assert.All(parts, part => Assert.Equal(part.Tokens.Length, part.Starts[^1]));
            Assert.InRange(parts.Sum(part => part.Tokens.Length), 1, 20 + 12);
        }
    }

    [Fact]
    public void Epochs_differ_in_order_and_windows_and_the_same_epoch_repeats()
    {
        Assert.Equal(Steps(new EpochPlan(Data, Options, 1)), Steps(new EpochPlan(Data, Options, 1)));
        Assert.NotEqual(Steps(new EpochPlan(Data, Options, 1)), Steps(new EpochPlan(Data, Options, 2)));
        Assert.NotEqual(Steps(new EpochPlan(Data, Options, 1)), Steps(new EpochPlan(Data, Options with { Seed = 9 }, 1)));
    }

    [Fact]
    public void Masked_training_hides_what_is_to_be_filled_in()
    {
        var bert = new Bert4Rec(new ParameterSet(1), 100, Options.Model);
        var (hidden, shown) = (0, 0);
        for (var example = 0; example < 200; example++)
        {
            List<int> tokens = [];
            List<int> targets = [];
            bert.AddExample([.. Enumerable.Range(0, 30)], tokens, targets, new CounterRandom((ulong)example));
            Assert.Equal(Options.Model.MaxLength, tokens.Count);
            Assert.Contains(100, tokens);
            for (var index = 0; index < tokens.Count; index++)
            {
                var item = 30 - Options.Model.MaxLength + index;
                Assert.Equal(tokens[index] == 100 ? (100, item) : (item, -1), (tokens[index], targets[index]));
                (hidden, shown) = tokens[index] == 100 ? (hidden + 1, shown) : (hidden, shown + 1);
            }
        }

        // Half of the examples hide one of twelve, half a fifth of them.
        Assert.InRange(hidden / (double)(hidden + shown), 0.1, 0.18);
    }

    private static List<(int, int)> Steps(EpochPlan plan) =>
    [
        .. Enumerable.Range(0, plan.Count).SelectMany(batch => plan.Parts(batch, Network)).SelectMany(part => part.Tokens.Zip(part.Targets)),
    ];
}
