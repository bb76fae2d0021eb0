using System.Numerics.Tensors;
using ChatRec.Training.Kernels;

namespace ChatRec.Training.Layers;

/// <summary>
/// NARM's local encoder (Li et al. 2017, §3.4): y_t = [h_t ; Σ_{j≤t} α_tj·h_j] with α_tj = v·σ(h_t·A₁ + h_j·A₂). The weights are not normalised.
/// </summary>
public sealed class AdditiveAttention : Layer
{
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Parameter _direction;
    private readonly Matrix _output = new();
    private readonly Matrix _queryGradient = new();
    private readonly Matrix _keyGradient = new();
    private readonly Matrix _inputGradient = new();
    private readonly float[] _gate;
    private readonly float[] _gateGradient;
    private Matrix? _input;
    private Matrix? _queries;
    private Matrix? _keys;
    private Pass? _pass;

    /// <summary>A layer on given parameters.</summary>
    /// <param name="query">A₁: width × width.</param>
    /// <param name="key">A₂: width × width.</param>
    /// <param name="direction">v: 1 × width.</param>
    public AdditiveAttention(Parameter query, Parameter key, Parameter direction)
    {
        ArgumentNullException.ThrowIfNull(direction);
        (_query, _key, _direction) = (new Linear(query), new Linear(key), direction);
        (_gate, _gateGradient) = (new float[direction.Columns], new float[direction.Columns]);
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [.. _query.Parameters, .. _key.Parameters, _direction];

    /// <inheritdoc/>
    public override Matrix Forward(Matrix input, Pass pass)
    {
        (_input, _pass) = (input, pass);
        _queries = _query.Forward(input, pass);
        _keys = _key.Forward(input, pass);
        var width = input.Columns;
        _output.ReshapeToZeros(input.Rows, 2 * width);
        for (var sequence = 0; sequence < pass.Count; sequence++)
        {
            for (var row = pass.Start(sequence); row < pass.Starts[sequence + 1]; row++)
            {
                input.Row(row).CopyTo(_output.Row(row));
                var local = _output.Row(row)[width..];
                for (var other = pass.Start(sequence); other <= row; other++)
                {
                    TensorPrimitives.MultiplyAdd(input.Row(other), Weight(row, other), local, local);
                }
            }
        }

        return _output;
    }

    /// <inheritdoc/>
    public override Matrix Backward(Matrix outputGradient)
    {
        var width = _input!.Columns;
        _inputGradient.Reshape(outputGradient.Rows, width);
        _queryGradient.ReshapeToZeros(outputGradient.Rows, width);
        _keyGradient.ReshapeToZeros(outputGradient.Rows, width);
        for (var row = 0; row < outputGradient.Rows; row++)
        {
            outputGradient.Row(row)[..width].CopyTo(_inputGradient.Row(row));
        }

        for (var sequence = 0; sequence < _pass!.Count; sequence++)
        {
            for (var row = _pass.Start(sequence); row < _pass.Starts[sequence + 1]; row++)
            {
                for (var other = _pass.Start(sequence); other <= row; other++)
                {
                    PairBackward(outputGradient.Row(row)[width..], row, other);
                }
            }
        }

        TensorPrimitives.Add(_inputGradient.Data, _query.Backward(_queryGradient).Data, _inputGradient.Data);
        TensorPrimitives.Add(_inputGradient.Data, _key.Backward(_keyGradient).Data, _inputGradient.Data);
        return _inputGradient;
    }

    /// <summary>α of a pair; leaves σ(…) in the gate.</summary>
    private float Weight(int row, int other)
    {
        TensorPrimitives.Add(_queries!.Row(row), _keys!.Row(other), _gate);
        VectorMath.Sigmoid(_gate, _gate);
        return TensorPrimitives.Dot<float>(_gate, _direction.Values);
    }

    private void PairBackward(ReadOnlySpan<float> gradient, int row, int other)
    {
        var weight = Weight(row, other);
        var weightGradient = TensorPrimitives.Dot(gradient, _input!.Row(other));
        TensorPrimitives.MultiplyAdd(gradient, weight, _inputGradient.Row(other), _inputGradient.Row(other));
        TensorPrimitives.MultiplyAdd(_gate, weightGradient, _direction.Gradients, _direction.Gradients);

        // By the gate's argument: dα·v·s·(1 - s).
        TensorPrimitives.Subtract(1, _gate, _gateGradient);
        TensorPrimitives.Multiply(_gateGradient, _gate, _gateGradient);
        TensorPrimitives.Multiply(_gateGradient, _direction.Values, _gateGradient);
        TensorPrimitives.MultiplyAdd(_gateGradient, weightGradient, _queryGradient.Row(row), _queryGradient.Row(row));
        TensorPrimitives.MultiplyAdd(_gateGradient, weightGradient, _keyGradient.Row(other), _keyGradient.Row(other));
    }
}
