using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Tests.Layers;

public sealed class SequenceBorderTests
{
    private readonly ParameterSet _parameters = new(7);

    public static TheoryData<string> Kinds => ["recurrence", "attention", "gru", "narm", "positions"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_sequence_packed_with_others_gives_what_it_gives_alone(string kind)
    {
        var layer = Layer(kind);
        var packed = new Matrix().Reshape(9, 16);
        new CounterRandom(1).FillNormal(packed.Data, 1);
        var alone = new Matrix().Reshape(5, 16);
        packed.Data[(4 * 16)..].CopyTo(alone.Data);
        var together = layer.Forward(packed, new Pass([0, 3, 4, 9], null)).View(4, 5, 0, 16).Row(4).ToArray();
        var single = layer.Forward(alone, new Pass([0, 5], null)).View(0, 5, 0, 16).Row(4).ToArray();
        Assert.Equal(single, together, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    private Layer Layer(string kind) => kind switch
    {
        "recurrence" => new Chain(
            _parameters.Linear("in", 16, 32, 0.3),
            new LinearRecurrence(_parameters.Vector("nu", 16, -1), _parameters.Vector("theta", 16, random => random.NextDouble()), _parameters.Vector("gamma", 16, 0))),
        "attention" => new Attention(
            _parameters.Linear("q", 16, 16, 0.3), _parameters.Linear("k", 16, 16, 0.3), _parameters.Linear("v", 16, 16, 0.3), _parameters.Linear("o", 16, 16, 0.3),
            new AttentionOptions(2, Causal: false, Dropout: 0)),
        "gru" => new Gru(_parameters.Linear("x", 16, 48, 0.3), _parameters.Weight("u", 16, 48, 0.3), _parameters.Vector("b", 48, 0)),
        "narm" => new AdditiveAttention(_parameters.Weight("q", 16, 16, 0.3), _parameters.Weight("k", 16, 16, 0.3), _parameters.Weight("v", 1, 16, 0.3)),
        _ => new PositionEmbedding(_parameters.Weight("p", 5, 16)),
    };
}
