using System.Numerics.Tensors;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;
using ChatRec.Training.Rankers;

namespace ChatRec.Training.Tests.Rankers;

public sealed class RefusalStartTests
{
    private static readonly RankerOptions Options = SmallRanking.Options with { Width = 64, Heads = 2, FeedForward = 96 };

    private readonly int _no = SmallRanking.Vocabulary.TitleCount + 10;
    private readonly int _word = SmallRanking.Vocabulary.TitleCount + 20;
    private readonly int _other = SmallRanking.Vocabulary.TitleCount + 30;
    private readonly RankerLlama _network;

    public RefusalStartTests()
    {
        var task = SmallRanking.Task(Options) with { Refusals = new HashSet<int> { _no } };
        _network = new RankerLlama(new ParameterSet(1), SmallRanking.Vocabulary.Count, task.Attributes, Options);
        VectorPlan.Fill(_network, task, new CounterRandom(1));
        RefusalStart.Fill(_network, Options);
        _network.Compose();
    }

    [Fact]
    public void What_follows_a_refusal_means_its_opposite()
    {
        Assert.True(Likeness([_other, _no, _word]) < -0.7, $"{Likeness([_other, _no, _word])}");
        Assert.True(Likeness([_other, _no, _other, _other, _word]) < -0.7, $"{Likeness([_other, _no, _other, _other, _word])}");
    }

    [Fact]
    public void Where_nothing_is_refused_everything_means_what_it_says() => Assert.True(Likeness([_other, _other, _word]) > 0.7, $"{Likeness([_other, _other, _word])}");

    [Fact]
    public void A_shape_without_room_is_left_alone()
    {
        var options = Options with { FeedForward = 32 };
        var network = new RankerLlama(new ParameterSet(1), SmallRanking.Vocabulary.Count, SmallRanking.Task(options).Attributes, options);
        var before = network.Parameters.All.Select(parameter => (float[])parameter.Values.Clone()).ToList();

        RefusalStart.Fill(network, options);

        Assert.All(network.Parameters.All.Zip(before), pair => Assert.Equal(pair.Second, pair.First.Values));
    }

    // Cosine of what the last token says after the only block with what it says by itself.
    private float Likeness(int[] tokens)
    {
        var content = VectorPlan.Content(Options.Width);
        var hidden = _network.Forward(tokens, new Pass([0, tokens.Length], null));
        return TensorPrimitives.CosineSimilarity(hidden.Row(tokens.Length - 1)[..content], _network.Table.ValueView.Row(tokens[^1])[..content]);
    }
}
