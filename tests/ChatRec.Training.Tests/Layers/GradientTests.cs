using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Tests.Layers;

public sealed class GradientTests
{
    private const int Width = 6;

    private readonly ParameterSet _parameters = new(7);

    [Fact]
    public void Linear() => GradientCheck.Check(_parameters.Linear("x", Width, 5, 0.5), Width);

    [Fact]
    public void Layer_norm() => GradientCheck.Check(_parameters.LayerNorm("x", Width), Width);

    [Fact]
    public void Rms_norm() => GradientCheck.Check(new RmsNorm(_parameters.Vector("x", Width, 1)), Width);

    [Fact]
    public void Gelu() => GradientCheck.Check(new Gelu(), Width);

    [Fact]
    public void Dropout_with_a_fixed_mask() => GradientCheck.Check(new Dropout(0.4), Width, dropoutSeed: 3);

    [Fact]
    public void Gated_mlp() => GradientCheck.Check(
        new GatedMlp(_parameters.Weight("gate", Width, 8, 0.5), _parameters.Weight("up", Width, 8, 0.5), _parameters.Weight("down", 8, Width, 0.5)), Width);

    [Fact]
    public void Residual_path_around_a_chain() =>
        GradientCheck.Check(new Residual(new Chain(_parameters.Linear("a", Width, 4, 0.5), new Gelu(), _parameters.Linear("b", 4, Width, 0.5))), Width);

    [Fact]
    public void Position_embedding() => GradientCheck.Check(new PositionEmbedding(_parameters.Weight("x", 5, Width)), Width);

    [Fact]
    public void Linear_recurrence()
    {
        var nu = _parameters.Vector("nu", 16, random => -2 + random.NextDouble());
        var theta = _parameters.Vector("theta", 16, random => random.NextDouble());
        var gamma = _parameters.Vector("gamma", 16, random => random.NextNormal() * 0.3);
        GradientCheck.Check(new LinearRecurrence(nu, theta, gamma), 32);
    }

    [Theory]
    [InlineData(true, 0, true, false)]
    [InlineData(true, 0, true, true)]
    [InlineData(false, 0, false, false)]
    [InlineData(true, 100, false, false)]
    public void Attention(bool causal, double rotaryBase, bool distances, bool dropout) => GradientCheck.Check(
        new Attention(
            _parameters.Linear("q", Width, 8, 0.5), _parameters.Linear("k", Width, 8, 0.5), _parameters.Linear("v", Width, 8, 0.5), _parameters.Linear("o", 8, Width, 0.5),
            new AttentionOptions(2, causal, dropout ? 0.3 : 0, rotaryBase),
            distances ? NearDistances() : null),
        Width,
        dropout ? 5UL : null,
        rotaryBase == 0 ? "k.bias" : null); // It adds the same to all scores of a softmax.

    [Fact]
    public void Gated_recurrent_unit() => GradientCheck.Check(
        new Gru(_parameters.Linear("x", Width, 12, 0.5), _parameters.Weight("u", 4, 12, 0.5), _parameters.Vector("b", 12, 0)), Width);

    [Fact]
    public void Additive_attention() => GradientCheck.Check(
        new AdditiveAttention(_parameters.Weight("q", Width, Width, 0.5), _parameters.Weight("k", Width, Width, 0.5), _parameters.Weight("v", 1, Width, 0.5)), Width);

    [Fact]
    public void Embedding_adds_up_the_gradients_of_an_item_that_occurs_twice()
    {
        var table = _parameters.Weight("items", 4, 3);
        var embedding = new Embedding(table);
        embedding.Forward([2, 0, 2]);
        var gradient = new Matrix().Reshape(3, 3);
        float[] values = [1, 2, 3, 4, 5, 6, 10, 20, 30];
        values.CopyTo(gradient.Data);
        embedding.Backward(gradient);
        Assert.Equal([4, 5, 6, 0, 0, 0, 11, 22, 33, 0, 0, 0], table.Gradients);
    }

    [Fact]
    public void The_check_fails_when_a_term_is_dropped() =>
        Assert.ThrowsAny<Exception>(() => GradientCheck.Check(new WithoutItsPath(new Residual(_parameters.Linear("x", Width, Width, 0.5))), Width));

    private Parameter NearDistances()
    {
        var parameter = _parameters.Matrix("distance", 2, DistanceBuckets.Count, 0);
        new CounterRandom(9).FillNormal(parameter.Values, 0.5);
        return parameter;
    }

    /// <summary>A backward pass that forgets 1 % of the gradient: what the check must see.</summary>
    private sealed class WithoutItsPath(Layer inner) : Layer
    {
        public override IEnumerable<Parameter> Parameters => inner.Parameters;

        public override Matrix Forward(Matrix input, Pass pass) => inner.Forward(input, pass);

        public override Matrix Backward(Matrix outputGradient)
        {
            var gradient = inner.Backward(outputGradient);
            System.Numerics.Tensors.TensorPrimitives.Multiply(gradient.Data, 0.99f, gradient.Data);
            return gradient;
        }
    }
}
