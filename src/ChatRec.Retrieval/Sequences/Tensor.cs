namespace ChatRec.Retrieval.Sequences;

/// <summary>A named row-major matrix in a <see cref="TensorFile"/>.</summary>
/// <param name="Name">Unique in its file.</param>
/// <param name="Rows">Number of rows; 1 for a vector.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Values">Rows × columns values.</param>
public sealed record Tensor(string Name, int Rows, int Columns, float[] Values)
{
    /// <summary>How the values are written.</summary>
    public TensorEncoding Encoding { get; init; }
}
