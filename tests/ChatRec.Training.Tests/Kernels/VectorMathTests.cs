using ChatRec.Training.Kernels;

namespace ChatRec.Training.Tests.Kernels;

public sealed class VectorMathTests
{
    [Fact]
    public void Exponentials_are_right_to_the_last_bits()
    {
        var x = Enumerable.Range(0, 1500).Select(i => -64f + (i * 0.1f)).ToArray();
        var y = (float[])x.Clone();
        var sum = VectorMath.ExpAndSum(y, 0);
        for (var i = 0; i < x.Length; i++)
        {
            Assert.InRange(y[i] / Math.Exp(x[i]), 1 - 2e-7, 1 + 2e-7);
        }

        Assert.InRange(sum / x.Sum(value => Math.Exp(value)), 1 - 1e-5, 1 + 1e-5);
    }

    [Fact]
    public void Sigmoids_reach_their_ends_without_overflow()
    {
        var x = Enumerable.Range(-45, 91).Select(i => i * 5f).ToArray();
        var y = new float[x.Length];
        VectorMath.Sigmoid(x, y);
        for (var i = 0; i < x.Length; i++)
        {
            Assert.Equal(1 / (1 + Math.Exp(-x[i])), y[i], 1e-6);
        }
    }

    [Fact]
    public void Softmax_takes_great_numbers()
    {
        float[] x = [.. Enumerable.Range(0, 19).Select(i => 1e6f + i)];
        VectorMath.SoftMax(x);
        Assert.Equal(1, x.Sum(), 1e-5);
        Assert.Equal(Math.E, x[18] / x[17], 1e-4);
    }
}
