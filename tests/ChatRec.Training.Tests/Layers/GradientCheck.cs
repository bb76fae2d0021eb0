using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Tests.Layers;

/// <summary>
/// Compares a layer's backward pass with central differences of its forward pass. The loss is Σ w·y with fixed random w. Differences of 32-bit outputs carry noise, so
/// the check is on the direction of a whole gradient: relative distance of the two vectors, for the input and for each parameter.
/// </summary>
internal static class GradientCheck
{
    private const double Step = 1e-2;
    private const double Tolerance = 5e-3;

    /// <summary>Rows 0–2, 3 and 4–8 are three sequences, one of a single token.</summary>
    public static readonly int[] Starts = [0, 3, 4, 9];

    /// <param name="layer">What is checked.</param>
    /// <param name="widthIn">Width of its input.</param>
    /// <param name="dropoutSeed">Start of the masks' stream, or no dropout.</param>
    /// <param name="vanishing">A parameter whose gradient is 0 by its nature.</param>
    public static void Check(Layer layer, int widthIn, ulong? dropoutSeed = null, string? vanishing = null)
    {
        var random = new CounterRandom(42);
        var input = new Matrix().Reshape(Starts[^1], widthIn);
        random.FillNormal(input.Data, 1);
        foreach (var parameter in layer.Parameters.Where(parameter => parameter.Values.All(value => value is 0 or 1)))
        {
            // Biases at 0 and gains at 1 hide mistakes.
            var start = parameter.Values[0];
            random.FillNormal(parameter.Values, 0.5);
            System.Numerics.Tensors.TensorPrimitives.Add(parameter.Values, start, parameter.Values);
        }

        Pass Fresh() => new(Starts, dropoutSeed is { } seed ? new CounterRandom(seed) : null);
        var output = layer.Forward(input, Fresh());
        var weights = new Matrix().Reshape(output.Rows, output.Columns);
        random.FillNormal(weights.Data, 1);
        double Loss()
        {
            var y = layer.Forward(input, Fresh()).Data;
            var sum = 0.0;
            for (var i = 0; i < y.Length; i++)
            {
                sum += (double)y[i] * weights.Data[i];
            }

            return sum;
        }

        var inputGradient = layer.Backward(weights).Data.ToArray();
        Compare("input", inputGradient, Numeric(input.Data.Length, i => ref input.Data[i], Loss));
        foreach (var parameter in layer.Parameters)
        {
            var numeric = Numeric(parameter.Values.Length, i => ref parameter.Values[i], Loss);
            if (parameter.Name == vanishing)
            {
                Assert.All(parameter.Gradients.Zip(numeric), pair => Assert.True(Math.Abs(pair.First) < 1e-4 && Math.Abs(pair.Second) < 1e-2));
                continue;
            }

            Compare(parameter.Name, parameter.Gradients, numeric);
        }
    }

    public delegate ref float Place(int index);

    public static double[] Numeric(int count, Place place, Func<double> loss)
    {
        var gradient = new double[count];
        for (var i = 0; i < count; i++)
        {
            ref var value = ref place(i);
            var before = value;

            // The step really made in 32 bits, not the one wished for.
            value = (float)(before + Step);
            var up = (double)value;
            var above = loss();
            value = (float)(before - Step);
            var down = (double)value;
            var below = loss();
            value = before;
            gradient[i] = (above - below) / (up - down);
        }

        return gradient;
    }

    public static void Compare(string what, float[] analytic, double[] numeric)
    {
        var distance = Math.Sqrt(analytic.Zip(numeric, (a, n) => (a - n) * (a - n)).Sum());
        var size = Math.Sqrt(numeric.Sum(n => n * n));
        Assert.True(size > 1e-3, $"{what}: the gradient is 0, the check checks nothing");
        Assert.True(distance <= Tolerance * size, $"{what}: |analytic - numeric| = {distance:G4}, |numeric| = {size:G4}");
    }
}
