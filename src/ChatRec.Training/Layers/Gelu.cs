using System.Numerics.Tensors;
using ChatRec.Training.Kernels;

namespace ChatRec.Training.Layers;

/// <summary>y = x·σ(1.5957691·(x + .044715·x³)): GELU by its tanh form (Hendrycks and Gimpel 2016), written with the logistic function.</summary>
public sealed class Gelu : Layer
{
    private const float Slope = 1.59576912f;
    private const float Cubic = 0.044715f;
    private readonly Matrix _gate = new();
    private readonly Matrix _output = new();
    private readonly Matrix _inputGradient = new();
    private Matrix? _input;

    /// <inheritdoc/>
    public override Matrix Forward(Matrix input, Pass pass)
    {
        _input = input;
        var gate = _gate.Reshape(input.Rows, input.Columns).Data;
        TensorPrimitives.Multiply(input.Data, input.Data, gate);
        TensorPrimitives.Multiply(gate, Slope * Cubic, gate);
        TensorPrimitives.Add(gate, Slope, gate);
        TensorPrimitives.Multiply(gate, input.Data, gate);
        VectorMath.Sigmoid(gate, gate);
        TensorPrimitives.Multiply(gate, input.Data, _output.Reshape(input.Rows, input.Columns).Data);
        return _output;
    }

    /// <inheritdoc/>
    public override Matrix Backward(Matrix outputGradient)
    {
        var gradient = _inputGradient.Reshape(outputGradient.Rows, outputGradient.Columns).Data;
        var x = _input!.Data;
        var gate = _gate.Data;
        var dy = outputGradient.Data;

        // With s = σ(u): y' = s + x·s·(1 - s)·u' and u' = 1.5957691·(1 + 3·.044715·x²).
        for (var i = 0; i < gradient.Length; i++)
        {
            var s = gate[i];
            gradient[i] = dy[i] * (s + (x[i] * s * (1 - s) * Slope * (1 + (3 * Cubic * x[i] * x[i]))));
        }

        return _inputGradient;
    }
}
