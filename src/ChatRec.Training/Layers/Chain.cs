namespace ChatRec.Training.Layers;

/// <summary>Layers one after another.</summary>
public sealed class Chain : Layer
{
    private readonly Layer[] _layers;

    /// <summary>Layers, the first one first.</summary>
    public Chain(params Layer[] layers) => _layers = layers;

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => _layers.SelectMany(layer => layer.Parameters);

    /// <inheritdoc/>
    public override Matrix Forward(Matrix input, Pass pass)
    {
        foreach (var layer in _layers)
        {
            input = layer.Forward(input, pass);
        }

        return input;
    }

    /// <inheritdoc/>
    public override Matrix Backward(Matrix outputGradient)
    {
        for (var index = _layers.Length - 1; index >= 0; index--)
        {
            outputGradient = _layers[index].Backward(outputGradient);
        }

        return outputGradient;
    }
}
