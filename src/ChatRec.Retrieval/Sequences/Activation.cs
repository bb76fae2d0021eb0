using System.Numerics.Tensors;

namespace ChatRec.Retrieval.Sequences;

/// <summary>Element-wise functions, as in training.</summary>
internal static class Activation
{
    private const float Slope = 1.59576912f;
    private const float Cubic = 0.044715f;

    /// <summary>x ← x·σ(1.5957691·(x + .044715·x³)).</summary>
    public static void Gelu(Span<float> x)
    {
        Span<float> gate = stackalloc float[x.Length];
        TensorPrimitives.Multiply(x, x, gate);
        TensorPrimitives.Multiply(gate, Slope * Cubic, gate);
        TensorPrimitives.Add(gate, Slope, gate);
        TensorPrimitives.Multiply(gate, x, gate);
        TensorPrimitives.Sigmoid(gate, gate);
        TensorPrimitives.Multiply(gate, x, x);
    }
}
