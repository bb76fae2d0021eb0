using System.Numerics.Tensors;

namespace ChatRec.Retrieval.Sequences;

/// <summary>y = x·W + b for one token; W is inputs × outputs.</summary>
internal sealed record Dense(int Inputs, int Outputs, float[] Weight, float[] Bias)
{
    public void Apply(ReadOnlySpan<float> x, Span<float> y)
    {
        Bias.CopyTo(y);
        var weight = Weight.AsSpan();
        for (var i = 0; i < Inputs; i++)
        {
            TensorPrimitives.MultiplyAdd(weight.Slice(i * Outputs, Outputs), x[i], y, y);
        }
    }
}
