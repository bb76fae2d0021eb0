using System.Numerics.Tensors;

namespace ChatRec.Training.Layers;

/// <summary>y = x / √(mean(x²) + ε) · gain, token by token (Zhang and Sennrich 2019); the norm of Llama.</summary>
public sealed class RmsNorm : Layer
{
    private readonly Parameter _gain;
    private readonly float _epsilon;
    private readonly Matrix _output = new();
    private readonly Matrix _inputGradient = new();
    private Matrix? _input;
    private float[] _inverses = [];

    /// <summary>A layer on given parameters.</summary>
    /// <param name="gain">1 × width; starts at 1.</param>
    /// <param name="epsilon">What keeps the division finite.</param>
    public RmsNorm(Parameter gain, float epsilon = 1e-5f)
    {
        _gain = gain;
        _epsilon = epsilon;
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [_gain];

    /// <inheritdoc/>
    public override Matrix Forward(Matrix input, Pass pass)
    {
        _input = input;
        _output.Reshape(input.Rows, input.Columns);
        if (_inverses.Length < input.Rows)
        {
            _inverses = new float[input.Rows];
        }

        for (var row = 0; row < input.Rows; row++)
        {
            _inverses[row] = 1 / MathF.Sqrt((TensorPrimitives.SumOfSquares(input.Row(row)) / input.Columns) + _epsilon);
            TensorPrimitives.Multiply(input.Row(row), _inverses[row], _output.Row(row));
            TensorPrimitives.Multiply(_output.Row(row), _gain.Values, _output.Row(row));
        }

        return _output;
    }

    /// <inheritdoc/>
    public override Matrix Backward(Matrix outputGradient)
    {
        _inputGradient.Reshape(outputGradient.Rows, outputGradient.Columns);
        for (var row = 0; row < outputGradient.Rows; row++)
        {
            var dy = outputGradient.Row(row);
            var x = _input!.Row(row);
            var dx = _inputGradient.Row(row);
            var inverse = _inverses[row];

            // dx holds dy·x first: its product with 1/rms is the gain's gradient.
            TensorPrimitives.Multiply(dy, x, dx);
            TensorPrimitives.MultiplyAdd(dx, inverse, _gain.Gradients, _gain.Gradients);

            // With g = dy·gain: dx = (g - x·mean(g·x)/rms²) / rms.
            TensorPrimitives.Multiply(dy, _gain.Values, dx);
            var slope = TensorPrimitives.Dot(dx, x) / x.Length * inverse * inverse;
            TensorPrimitives.MultiplyAdd(x, -slope, dx, dx);
            TensorPrimitives.Multiply(dx, inverse, dx);
        }

        return _inputGradient;
    }
}
