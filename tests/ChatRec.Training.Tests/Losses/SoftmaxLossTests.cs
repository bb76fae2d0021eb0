using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;
using ChatRec.Training.Losses;
using ChatRec.Training.Tests.Layers;

namespace ChatRec.Training.Tests.Losses;

public sealed class SoftmaxLossTests
{
    [Fact]
    public void Gradients_agree_with_differences_and_masked_positions_count_for_nothing()
    {
        var parameters = new ParameterSet(1);
        var items = parameters.Weight("items", 8, 4, 0.7);
        var bias = parameters.Vector("bias", 7, random => random.NextNormal());
        var hidden = new Matrix().Reshape(4, 4);
        new CounterRandom(2).FillNormal(hidden.Data, 1);
        int[] targets = [3, -1, 0, 3];
        double Loss() => new SoftmaxLoss(items, bias).ForwardBackward(hidden, targets, 1f / 3, new CounterRandom(4)) / 3;

        var checkedLoss = new SoftmaxLoss(items, bias);
        checkedLoss.ForwardBackward(hidden, targets, 1f / 3, new CounterRandom(4));
        var hiddenGradient = checkedLoss.HiddenGradient.Data.ToArray();
        var itemGradient = (float[])items.Gradients.Clone();
        var biasGradient = (float[])bias.Gradients.Clone();
        GradientCheck.Compare("hidden", hiddenGradient, GradientCheck.Numeric(16, i => ref hidden.Data[i], Loss));
        GradientCheck.Compare("items", itemGradient, GradientCheck.Numeric(32, i => ref items.Values[i], Loss));
        GradientCheck.Compare("bias", biasGradient, GradientCheck.Numeric(7, i => ref bias.Values[i], Loss));
        Assert.All(hiddenGradient[4..8], value => Assert.Equal(0, value));
        Assert.All(itemGradient[28..], value => Assert.Equal(0, value));
    }
}
