using System.Numerics.Tensors;

namespace ChatRec.Retrieval.Sequences;

/// <summary>x ← norm(x + W₂·gelu(W₁·x)): the feed-forward part of a block, for one token.</summary>
internal sealed record FeedForward(Dense In, Dense Out, Norm Norm)
{
    private const float Slope = 1.59576912f;
    private const float Cubic = 0.044715f;

    /// <summary>In place.</summary>
    public void Apply(Span<float> x)
    {
        Span<float> inner = stackalloc float[In.Outputs];
        Span<float> gate = stackalloc float[In.Outputs];
        Span<float> output = stackalloc float[x.Length];
        In.Apply(x, inner);
        TensorPrimitives.Multiply(inner, inner, gate);
        TensorPrimitives.Multiply(gate, Slope * Cubic, gate);
        TensorPrimitives.Add(gate, Slope, gate);
        TensorPrimitives.Multiply(gate, inner, gate);
        TensorPrimitives.Sigmoid(gate, gate);
        TensorPrimitives.Multiply(gate, inner, inner);
        Out.Apply(inner, output);
        TensorPrimitives.Add(x, output, x);
        Norm.Apply(x);
    }
}
