using System.Numerics.Tensors;
using ChatRec.Training.Kernels;

namespace ChatRec.Training.Layers;

/// <summary>y = (silu(x·W_gate) ⊙ x·W_up)·W_down, silu(z) = z·σ(z): the SwiGLU feed-forward part of Llama (Shazeer 2020).</summary>
public sealed class GatedMlp : Layer
{
    private readonly Linear _gate;
    private readonly Linear _up;
    private readonly Linear _down;
    private readonly Matrix _sigmoid = new();
    private readonly Matrix _hidden = new();
    private readonly Matrix _gateGradient = new();
    private readonly Matrix _upGradient = new();
    private readonly Matrix _inputGradient = new();
    private Matrix? _gateOutput;
    private Matrix? _upOutput;

    /// <summary>A layer on given parameters.</summary>
    /// <param name="gate">Width × inner width.</param>
    /// <param name="up">Width × inner width.</param>
    /// <param name="down">Inner width × width.</param>
    public GatedMlp(Parameter gate, Parameter up, Parameter down)
    {
        _gate = new Linear(gate);
        _up = new Linear(up);
        _down = new Linear(down);
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [.. _gate.Parameters, .. _up.Parameters, .. _down.Parameters];

    /// <inheritdoc/>
    public override Matrix Forward(Matrix input, Pass pass)
    {
        _gateOutput = _gate.Forward(input, pass);
        _upOutput = _up.Forward(input, pass);
        var (rows, columns) = (_gateOutput.Rows, _gateOutput.Columns);
        var sigmoid = _sigmoid.Reshape(rows, columns).Data;
        var hidden = _hidden.Reshape(rows, columns).Data;
        VectorMath.Sigmoid(_gateOutput.Data, sigmoid);
        TensorPrimitives.Multiply(sigmoid, _gateOutput.Data, hidden);
        TensorPrimitives.Multiply(hidden, _upOutput.Data, hidden);
        return _down.Forward(_hidden, pass);
    }

    /// <inheritdoc/>
    public override Matrix Backward(Matrix outputGradient)
    {
        var hiddenGradient = _down.Backward(outputGradient).Data;
        var (rows, columns) = (_sigmoid.Rows, _sigmoid.Columns);
        var gateGradient = _gateGradient.Reshape(rows, columns).Data;
        var upGradient = _upGradient.Reshape(rows, columns).Data;
        var gate = _gateOutput!.Data;
        var up = _upOutput!.Data;
        var sigmoid = _sigmoid.Data;
        for (var i = 0; i < hiddenGradient.Length; i++)
        {
            var s = sigmoid[i];
            upGradient[i] = hiddenGradient[i] * gate[i] * s;
            gateGradient[i] = hiddenGradient[i] * up[i] * s * (1 + (gate[i] * (1 - s)));
        }

        var fromGate = _gate.Backward(_gateGradient);
        var fromUp = _up.Backward(_upGradient);
        TensorPrimitives.Add(fromGate.Data, fromUp.Data, _inputGradient.Reshape(fromGate.Rows, fromGate.Columns).Data);
        return _inputGradient;
    }
}
