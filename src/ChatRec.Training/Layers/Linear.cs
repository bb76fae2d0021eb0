using System.Numerics.Tensors;
using ChatRec.Training.Kernels;

namespace ChatRec.Training.Layers;

/// <summary>y = x·W + b.</summary>
public sealed class Linear : Layer
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly Matrix _output = new();
    private readonly Matrix _inputGradient = new();
    private Matrix? _input;

    /// <summary>A layer on given parameters.</summary>
    /// <param name="weight">Width in × width out.</param>
    /// <param name="bias">1 × width out, or none.</param>
    public Linear(Parameter weight, Parameter? bias = null)
    {
        _weight = weight;
        _bias = bias;
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => _bias is null ? [_weight] : [_weight, _bias];

    /// <inheritdoc/>
    public override Matrix Forward(Matrix input, Pass pass)
    {
        _input = input;
        _output.Reshape(input.Rows, _weight.Columns);
        Gemm.Multiply(input, _weight.ValueView, _output);
        for (var row = 0; _bias is not null && row < _output.Rows; row++)
        {
            TensorPrimitives.Add(_output.Row(row), _bias.Values, _output.Row(row));
        }

        return _output;
    }

    /// <inheritdoc/>
    public override Matrix Backward(Matrix outputGradient)
    {
        Gemm.MultiplyTransposedA(_input!, outputGradient, _weight.GradientView, accumulate: true);
        for (var row = 0; _bias is not null && row < outputGradient.Rows; row++)
        {
            TensorPrimitives.Add(_bias.Gradients, outputGradient.Row(row), _bias.Gradients);
        }

        _inputGradient.Reshape(outputGradient.Rows, _weight.Rows);
        Gemm.MultiplyTransposedB(outputGradient, _weight.ValueView, _inputGradient);
        return _inputGradient;
    }
}
