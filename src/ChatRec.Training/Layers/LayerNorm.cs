using System.Numerics.Tensors;

namespace ChatRec.Training.Layers;

/// <summary>y = (x - mean) / √(variance + ε) · gain + bias, token by token (Ba, Kiros and Hinton 2016).</summary>
public sealed class LayerNorm : Layer
{
    /// <summary>What keeps the division finite.</summary>
    public const float Epsilon = 1e-5f;

    private readonly Parameter _gain;
    private readonly Parameter _bias;
    private readonly Matrix _normalised = new();
    private readonly Matrix _output = new();
    private readonly Matrix _inputGradient = new();
    private float[] _inverseDeviations = [];

    /// <summary>A layer on given parameters.</summary>
    /// <param name="gain">1 × width; starts at 1.</param>
    /// <param name="bias">1 × width; starts at 0.</param>
    public LayerNorm(Parameter gain, Parameter bias)
    {
        _gain = gain;
        _bias = bias;
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [_gain, _bias];

    /// <inheritdoc/>
    public override Matrix Forward(Matrix input, Pass pass)
    {
        _normalised.Reshape(input.Rows, input.Columns);
        _output.Reshape(input.Rows, input.Columns);
        if (_inverseDeviations.Length < input.Rows)
        {
            _inverseDeviations = new float[input.Rows];
        }

        for (var row = 0; row < input.Rows; row++)
        {
            var normalised = _normalised.Row(row);
            TensorPrimitives.Subtract(input.Row(row), TensorPrimitives.Sum(input.Row(row)) / input.Columns, normalised);
            var inverse = 1 / MathF.Sqrt((TensorPrimitives.SumOfSquares(normalised) / input.Columns) + Epsilon);
            TensorPrimitives.Multiply(normalised, inverse, normalised);
            TensorPrimitives.MultiplyAdd(normalised, _gain.Values, _bias.Values, _output.Row(row));
            _inverseDeviations[row] = inverse;
        }

        return _output;
    }

    /// <inheritdoc/>
    public override Matrix Backward(Matrix outputGradient)
    {
        _inputGradient.Reshape(outputGradient.Rows, outputGradient.Columns);
        var width = outputGradient.Columns;
        for (var row = 0; row < outputGradient.Rows; row++)
        {
            var dy = outputGradient.Row(row);
            var x = _normalised.Row(row);
            var dx = _inputGradient.Row(row);
            TensorPrimitives.MultiplyAdd(dy, x, _gain.Gradients, _gain.Gradients);
            TensorPrimitives.Add(_bias.Gradients, dy, _bias.Gradients);

            // With g = dy·gain: dx = (g - mean(g) - x·mean(g·x)) / deviation.
            TensorPrimitives.Multiply(dy, _gain.Values, dx);
            var mean = TensorPrimitives.Sum(dx) / width;
            var slope = TensorPrimitives.Dot(dx, x) / width;
            TensorPrimitives.Subtract(dx, mean, dx);
            TensorPrimitives.MultiplyAdd(x, -slope, dx, dx);
            TensorPrimitives.Multiply(dx, _inverseDeviations[row], dx);
        }

        return _inputGradient;
    }
}
