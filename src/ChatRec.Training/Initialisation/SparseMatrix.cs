using System.Numerics.Tensors;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Initialisation;

/// <summary>A square sparse matrix, row by row.</summary>
/// <param name="RowStarts">First entry of each row, and the number of entries at the end.</param>
/// <param name="Columns">Column of each entry.</param>
/// <param name="Values">Value of each entry.</param>
internal sealed record SparseMatrix(int[] RowStarts, int[] Columns, float[] Values)
{
    public int Size => RowStarts.Length - 1;

    /// <summary>Y = X·D.</summary>
    public void Multiply(Matrix dense, Matrix result)
    {
        result.ReshapeToZeros(Size, dense.Columns);
        for (var row = 0; row < Size; row++)
        {
            var sum = result.Row(row);
            for (var entry = RowStarts[row]; entry < RowStarts[row + 1]; entry++)
            {
                TensorPrimitives.MultiplyAdd(dense.Row(Columns[entry]), Values[entry], sum, sum);
            }
        }
    }

    /// <summary>Y = Xᵀ·D.</summary>
    public void MultiplyTransposed(Matrix dense, Matrix result)
    {
        result.ReshapeToZeros(Size, dense.Columns);
        for (var row = 0; row < Size; row++)
        {
            var source = dense.Row(row);
            for (var entry = RowStarts[row]; entry < RowStarts[row + 1]; entry++)
            {
                var sum = result.Row(Columns[entry]);
                TensorPrimitives.MultiplyAdd(source, Values[entry], sum, sum);
            }
        }
    }
}
