using System.Numerics.Tensors;

namespace ChatRec.Retrieval.Sequences;

/// <summary>x ← norm(x + W₂·gelu(W₁·x)): the feed-forward part of a block, for one token.</summary>
internal sealed record FeedForward(Dense In, Dense Out, Norm Norm)
{
    /// <summary>In place.</summary>
    public void Apply(Span<float> x)
    {
        Span<float> inner = stackalloc float[In.Outputs];
        Span<float> output = stackalloc float[x.Length];
        In.Apply(x, inner);
        Activation.Gelu(inner);
        Out.Apply(inner, output);
        TensorPrimitives.Add(x, output, x);
        Norm.Apply(x);
    }
}
