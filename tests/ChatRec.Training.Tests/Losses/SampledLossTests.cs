using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;
using ChatRec.Training.Losses;
using ChatRec.Training.Tests.Layers;

namespace ChatRec.Training.Tests.Losses;

public sealed class SampledLossTests
{
    private readonly ParameterSet _parameters = new(1);
    private readonly Matrix _hidden = new Matrix().Reshape(4, 4);

    public SampledLossTests() => new CounterRandom(2).FillNormal(_hidden.Data, 1);

    [Theory]
    [InlineData(SampledLossKind.Softmax)]
    [InlineData(SampledLossKind.GeneralisedCrossEntropy)]
    public void Gradients_agree_with_differences(SampledLossKind kind)
    {
        var items = _parameters.Weight("items", 8, 4, 0.7);
        var bias = _parameters.Vector("bias", 8, random => random.NextNormal());
        double Run() => new SampledLoss(items, bias, kind, 5).ForwardBackward(_hidden, [3, -1, 0, 3], 1f / 3, new CounterRandom(4)) / 3;
        var analytic = new SampledLoss(items, bias, kind, 5);
        analytic.ForwardBackward(_hidden, [3, -1, 0, 3], 1f / 3, new CounterRandom(4));
        var hiddenGradient = analytic.HiddenGradient.Data.ToArray();
        var itemGradient = (float[])items.Gradients.Clone();
        var biasGradient = (float[])bias.Gradients.Clone();
        GradientCheck.Compare("hidden", hiddenGradient, GradientCheck.Numeric(16, i => ref _hidden.Data[i], Run));
        GradientCheck.Compare("items", itemGradient, GradientCheck.Numeric(32, i => ref items.Values[i], Run));
        GradientCheck.Compare("bias", biasGradient, GradientCheck.Numeric(8, i => ref bias.Values[i], Run));
    }

    [Fact]
    public void The_sampled_softmax_comes_near_the_full_one_when_many_are_drawn()
    {
        var items = _parameters.Weight("items", 50, 4, 0.5);
        var bias = _parameters.Vector("bias", 50, 0);
        var full = new SoftmaxLoss(items, bias).ForwardBackward(_hidden, [3, 1, 0, 30], 1, new CounterRandom(4));
        var sampled = new SampledLoss(items, bias, SampledLossKind.Softmax, 5_000).ForwardBackward(_hidden, [3, 1, 0, 30], 1, new CounterRandom(4));
        Assert.Equal(full, sampled, 0.3);
    }
}
