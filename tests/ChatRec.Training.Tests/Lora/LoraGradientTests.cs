using ChatRec.Training.Kernels;
using ChatRec.Training.Lora;

namespace ChatRec.Training.Tests.Lora;

/// <summary>The backward pass against differences of the loss.</summary>
public sealed class LoraGradientTests : IDisposable
{
    private static readonly TokenExample[] Examples =
    [
        new([1, 7, 3, 22, 9, 14, 5, 39], 5),
        new([2, 11, 30, 8, 17], 2),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, true, false, 0)]
    [InlineData(4, false, true, 0)]
    [InlineData(1, true, false, 0.3)]
    public void The_gradients_are_those_of_the_loss(int keyValueHeads, bool hasOutput, bool hasRopeFactors, double dropout)
    {
        using var network = Network(new TinyLlama { KeyValueHeads = keyValueHeads, HasOutput = hasOutput, HasRopeFactors = hasRopeFactors }, dropout);
        var pack = new TokenPack(Examples);
        network.LossAndGradients(pack, 1, Dropout());
        var gradientsOf = network.Adapter.Parameters.ToDictionary(parameter => parameter, parameter => (float[])parameter.Gradients.Clone());
        var random = new CounterRandom(5);

        foreach (var parameter in network.Adapter.Parameters)
        {
            // The derivative along a random direction is off if any of a parameter's gradients is; two of them, so that errors do not cancel by chance.
            for (var direction = 0; direction < 2; direction++)
            {
                var gradients = gradientsOf[parameter];
                var values = (float[])parameter.Values.Clone();
                var along = new float[values.Length];
                random.FillNormal(along, 1);
                var analytic = gradients.Zip(along, (gradient, step) => (double)gradient * step).Sum();
                const float Step = 1e-3f;
                var numeric = (LossAt(Step) - LossAt(-Step)) / (2 * Step);
                values.CopyTo(parameter.Values, 0);

                var scale = Math.Sqrt(gradients.Sum(gradient => (double)gradient * gradient));
                Assert.True(scale > 1e-3, $"{parameter.Name}: no gradient");
                Assert.True(Math.Abs(numeric - analytic) < (0.01 * scale) + 0.005, $"{parameter.Name}: {numeric} along the direction, gradients say {analytic} (length {scale})");

                double LossAt(float step)
                {
                    for (var index = 0; index < values.Length; index++)
                    {
                        parameter.Values[index] = values[index] + (step * along[index]);
                    }

                    network.Adapter.Upload();
                    return network.LossAndGradients(pack, 1, Dropout());
                }
            }
        }
    }

    [Fact]
    public void A_pack_loses_what_its_examples_lose_alone()
    {
        using var network = Network(new TinyLlama(), dropout: 0);

        var together = network.Loss(new TokenPack(Examples));

        Assert.Equal(Examples.Sum(example => network.Loss(new TokenPack([example]))), together, 1e-4);
    }

    [Fact]
    public void The_loss_is_that_of_the_logits_and_only_of_the_response()
    {
        using var network = Network(new TinyLlama(), dropout: 0);
        var pack = new TokenPack([Examples[0]]);

        var logits = network.Logits(pack);

        var expected = 0.0;
        for (var row = 0; row < 3; row++)
        {
            var ofRow = logits.AsSpan(row * TinyLlama.Vocabulary, TinyLlama.Vocabulary).ToArray();
            expected += Math.Log(ofRow.Sum(logit => Math.Exp(logit))) - ofRow[Examples[0].Tokens[5 + row]];
        }

        Assert.Equal(3 * TinyLlama.Vocabulary, logits.Length);
        Assert.Equal(expected, network.Loss(pack), 1e-4);
    }

    [Fact]
    public void A_new_adapter_changes_nothing()
    {
        var path = new TinyLlama().Write(_folder.File("base.gguf"));
        using var plain = LoraNetwork.Load(path, Options(0) with { Projections = [LoraProjection.Down] });
        using var adapted = LoraNetwork.Load(path, Options(0));
        var pack = new TokenPack(Examples);

        Assert.Equal(plain.Logits(pack), adapted.Logits(pack));
    }

    private static CounterRandom Dropout() => new(3);

    private static LoraOptions Options(double dropout) => new()
    {
        Rank = 3,
        Alpha = 6,
        Dropout = dropout,
        Threads = 1,
        UseGpu = false,
        Projections = LoraProjections.Parse("all"),
    };

    private LoraNetwork Network(TinyLlama llama, double dropout)
    {
        var network = LoraNetwork.Load(llama.Write(_folder.File("base.gguf")), Options(dropout));
        var random = new CounterRandom(11);
        foreach (var parameter in network.Adapter.Parameters)
        {
            parameter.InitialiseNormal(random, 0.1);
        }

        network.Adapter.Upload();
        return network;
    }
}
