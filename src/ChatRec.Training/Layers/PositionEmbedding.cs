using System.Numerics.Tensors;

namespace ChatRec.Training.Layers;

/// <summary>Adds a learned vector of the position, counted from the end of the sequence: the last token always has the same.</summary>
public sealed class PositionEmbedding : Layer
{
    private readonly Parameter _table;
    private readonly Matrix _output = new();
    private Pass? _pass;

    /// <summary>A layer on a table.</summary>
    /// <param name="table">Most positions × width; row 0 is the last position's.</param>
    public PositionEmbedding(Parameter table) => _table = table;

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [_table];

    /// <inheritdoc/>
    public override Matrix Forward(Matrix input, Pass pass)
    {
        _pass = pass;
        _output.Reshape(input.Rows, input.Columns);
        for (var sequence = 0; sequence < pass.Count; sequence++)
        {
            for (int row = pass.Start(sequence), position = pass.Length(sequence) - 1; position >= 0; row++, position--)
            {
                TensorPrimitives.Add(input.Row(row), _table.ValueView.Row(position), _output.Row(row));
            }
        }

        return _output;
    }

    /// <inheritdoc/>
    public override Matrix Backward(Matrix outputGradient)
    {
        for (var sequence = 0; sequence < _pass!.Count; sequence++)
        {
            for (int row = _pass.Start(sequence), position = _pass.Length(sequence) - 1; position >= 0; row++, position--)
            {
                var gradient = _table.GradientView.Row(position);
                TensorPrimitives.Add(gradient, outputGradient.Row(row), gradient);
            }
        }

        return outputGradient;
    }
}
