using System.Numerics.Tensors;

namespace ChatRec.Training.Layers;

/// <summary>y = x + f(x) (He et al. 2015).</summary>
public sealed class Residual : Layer
{
    private readonly Layer _inner;
    private readonly Matrix _output = new();
    private readonly Matrix _inputGradient = new();

    /// <summary>A path around a layer that keeps the width.</summary>
    public Residual(Layer inner) => _inner = inner;

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => _inner.Parameters;

    /// <inheritdoc/>
    public override Matrix Forward(Matrix input, Pass pass)
    {
        var inner = _inner.Forward(input, pass);
        TensorPrimitives.Add(input.Data, inner.Data, _output.Reshape(input.Rows, input.Columns).Data);
        return _output;
    }

    /// <inheritdoc/>
    public override Matrix Backward(Matrix outputGradient)
    {
        var inner = _inner.Backward(outputGradient);
        TensorPrimitives.Add(outputGradient.Data, inner.Data, _inputGradient.Reshape(inner.Rows, inner.Columns).Data);
        return _inputGradient;
    }
}
