using System.Numerics.Tensors;

namespace ChatRec.Training.Layers;

/// <summary>A row of a table for each token; the table is often the output layer's too.</summary>
public sealed class Embedding
{
    private readonly Parameter _table;
    private readonly Matrix _output = new();
    private int[] _tokens = [];

    /// <summary>A layer on a table.</summary>
    /// <param name="table">Items × width.</param>
    public Embedding(Parameter table) => _table = table;

    /// <summary>Looks rows up.</summary>
    /// <param name="tokens">Row numbers of the table.</param>
    /// <returns>Tokens × width.</returns>
    public Matrix Forward(int[] tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        _tokens = tokens;
        _output.Reshape(tokens.Length, _table.Columns);
        for (var row = 0; row < tokens.Length; row++)
        {
            Row(_table.Values, tokens[row]).CopyTo(_output.Row(row));
        }

        return _output;
    }

    /// <summary>Adds each token's gradient to its row of the table.</summary>
    public void Backward(Matrix outputGradient)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        for (var row = 0; row < _tokens.Length; row++)
        {
            var gradient = Row(_table.Gradients, _tokens[row]);
            TensorPrimitives.Add(gradient, outputGradient.Row(row), gradient);
        }
    }

    private Span<float> Row(float[] table, int token) => table.AsSpan(token * _table.Columns, _table.Columns);
}
