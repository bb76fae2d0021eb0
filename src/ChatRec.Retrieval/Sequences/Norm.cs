using System.Numerics.Tensors;

namespace ChatRec.Retrieval.Sequences;

/// <summary>Layer norm of one token, as in training.</summary>
internal sealed record Norm(float[] Gain, float[] Bias)
{
    private const float Epsilon = 1e-5f;

    /// <summary>In place.</summary>
    public void Apply(Span<float> x)
    {
        TensorPrimitives.Subtract(x, TensorPrimitives.Sum<float>(x) / x.Length, x);
        TensorPrimitives.Multiply(x, 1 / MathF.Sqrt((TensorPrimitives.SumOfSquares<float>(x) / x.Length) + Epsilon), x);
        TensorPrimitives.MultiplyAdd(x, Gain, Bias, x);
    }
}
