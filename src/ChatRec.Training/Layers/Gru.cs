using System.Numerics.Tensors;
using ChatRec.Training.Kernels;

namespace ChatRec.Training.Layers;

/// <summary>
/// Gated recurrent unit (Cho et al. 2014, in the form of cuDNN and PyTorch), from h = 0 at the start of each sequence:
/// r = σ(x·W_r + h·U_r), z = σ(x·W_z + h·U_z), n = tanh(x·W_n + r ⊙ (h·U_n)), h' = (1 - z) ⊙ n + z ⊙ h, each product with a bias.
/// All sequences advance together, the longest first, so that each step is one matrix product.
/// </summary>
public sealed class Gru : Layer
{
    private readonly Linear _input;
    private readonly Parameter _recurrent;
    private readonly Parameter _recurrentBias;
    private readonly int _width;
    private readonly Matrix _output = new();
    private readonly Matrix _before = new();
    private readonly Matrix _gates = new();
    private readonly Matrix _hidden = new();
    private readonly Matrix _running = new();
    private readonly Matrix _step = new();
    private readonly Matrix _inputProjectionGradient = new();
    private readonly Matrix _recurrentGradient = new();
    private Pass? _pass;
    private int[] _order = [];

    /// <summary>A layer on given parameters.</summary>
    /// <param name="input">Width in → 3 × width: for r, z and n.</param>
    /// <param name="recurrent">Width × 3 × width.</param>
    /// <param name="recurrentBias">1 × 3 × width.</param>
    public Gru(Linear input, Parameter recurrent, Parameter recurrentBias)
    {
        ArgumentNullException.ThrowIfNull(recurrent);
        (_input, _recurrent, _recurrentBias, _width) = (input, recurrent, recurrentBias, recurrent.Rows);
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [.. _input.Parameters, _recurrent, _recurrentBias];

    /// <inheritdoc/>
    public override Matrix Forward(Matrix input, Pass pass)
    {
        _pass = pass;
        _order = [.. Enumerable.Range(0, pass.Count).OrderByDescending(pass.Length).ThenBy(sequence => sequence)];
        var projected = _input.Forward(input, pass);
        _output.Reshape(input.Rows, _width);
        _before.Reshape(input.Rows, _width);
        _gates.Reshape(input.Rows, 3 * _width);
        _hidden.Reshape(input.Rows, _width);
        _running.ReshapeToZeros(pass.Count, _width);
        for (var (time, active) = (0, Active(0)); active > 0; active = Active(++time))
        {
            // h·U of the sequences that are still running.
            _step.Reshape(active, 3 * _width);
            Gemm.Multiply(_running.View(0, active, 0, _width), _recurrent.ValueView, _step);
            for (var index = 0; index < active; index++)
            {
                var row = pass.Start(_order[index]) + time;
                TensorPrimitives.Add(_step.Row(index), _recurrentBias.Values, _step.Row(index));
                Advance(projected.Row(row), _step.Row(index), row, _running.Row(index));
            }
        }

        return _output;
    }

    /// <inheritdoc/>
    public override Matrix Backward(Matrix outputGradient)
    {
        _inputProjectionGradient.Reshape(outputGradient.Rows, 3 * _width);
        _recurrentGradient.Reshape(outputGradient.Rows, 3 * _width);
        _running.ReshapeToZeros(_pass!.Count, _width);
        for (var time = _order.Length == 0 ? -1 : _pass.Length(_order[0]) - 1; time >= 0; time--)
        {
            var active = Active(time);
            _step.Reshape(active, 3 * _width);
            for (var index = 0; index < active; index++)
            {
                var row = _pass.Start(_order[index]) + time;
                GoBack(outputGradient.Row(row), row, _running.Row(index));
                _recurrentGradient.Row(row).CopyTo(_step.Row(index));
            }

            Gemm.MultiplyTransposedB(_step, _recurrent.ValueView, _running.View(0, active, 0, _width), accumulate: true);
        }

        Gemm.MultiplyTransposedA(_before, _recurrentGradient, _recurrent.GradientView, accumulate: true);
        for (var row = 0; row < _recurrentGradient.Rows; row++)
        {
            TensorPrimitives.Add(_recurrentBias.Gradients, _recurrentGradient.Row(row), _recurrentBias.Gradients);
        }

        return _input.Backward(_inputProjectionGradient);
    }

    /// <summary>How many sequences are longer than a time; they are the first ones in the order.</summary>
    private int Active(int time)
    {
        var count = 0;
        while (count < _order.Length && _pass!.Length(_order[count]) > time)
        {
            count++;
        }

        return count;
    }

    private void Advance(ReadOnlySpan<float> fromInput, ReadOnlySpan<float> fromState, int row, Span<float> state)
    {
        state.CopyTo(_before.Row(row));
        var gates = _gates.Row(row);
        var both = 2 * _width;
        TensorPrimitives.Add(fromInput[..both], fromState[..both], gates[..both]);
        VectorMath.Sigmoid(gates[..both], gates[..both]);
        fromState[both..].CopyTo(_hidden.Row(row));
        var reset = gates[.._width];
        var update = gates[_width..both];
        var fresh = gates[both..];
        TensorPrimitives.MultiplyAdd(reset, fromState[both..], fromInput[both..], fresh);
        TensorPrimitives.Tanh(fresh, fresh);

        // h' = n + z·(h - n).
        TensorPrimitives.Subtract(state, fresh, state);
        TensorPrimitives.MultiplyAdd(update, state, fresh, state);
        state.CopyTo(_output.Row(row));
    }

    private void GoBack(ReadOnlySpan<float> outputGradient, int row, Span<float> running)
    {
        var gates = _gates.Row(row);
        var before = _before.Row(row);
        var hidden = _hidden.Row(row);
        var byInput = _inputProjectionGradient.Row(row);
        var byState = _recurrentGradient.Row(row);
        for (var k = 0; k < _width; k++)
        {
            var (r, z, n) = (gates[k], gates[k + _width], gates[k + (2 * _width)]);
            var gradient = outputGradient[k] + running[k];
            var dn = gradient * (1 - z) * (1 - (n * n));
            var dz = gradient * (before[k] - n) * z * (1 - z);
            var dr = dn * hidden[k] * r * (1 - r);
            (byInput[k], byInput[k + _width], byInput[k + (2 * _width)]) = (dr, dz, dn);
            (byState[k], byState[k + _width], byState[k + (2 * _width)]) = (dr, dz, dn * r);
            running[k] = gradient * z;
        }
    }
}
