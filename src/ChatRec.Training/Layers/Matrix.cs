using System.Diagnostics.CodeAnalysis;
using ChatRec.Training.Kernels;

namespace ChatRec.Training.Layers;

/// <summary>A row-major matrix of activations that keeps its memory from batch to batch: a row a token.</summary>
public sealed class Matrix
{
    private float[] _data = [];

    /// <summary>Number of rows now.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of columns now.</summary>
    public int Columns { get; private set; }

    /// <summary>The values, row by row.</summary>
    public Span<float> Data => _data.AsSpan(0, Rows * Columns);

    /// <summary>Gives the matrix a shape; the values are whatever stood there.</summary>
    /// <returns>This matrix.</returns>
    public Matrix Reshape(int rows, int columns)
    {
        var length = checked(rows * columns);
        if (_data.Length < length)
        {
            // A little more than asked: batches differ in length, and memory should settle after a few of them.
            _data = GC.AllocateUninitializedArray<float>(length + (length / 8));
        }

        (Rows, Columns) = (rows, columns);
        return this;
    }

    /// <summary>Gives the matrix a shape and zeros.</summary>
    /// <returns>This matrix.</returns>
    public Matrix ReshapeToZeros(int rows, int columns)
    {
        Reshape(rows, columns).Data.Clear();
        return this;
    }

    /// <summary>One row.</summary>
    public Span<float> Row(int row) => _data.AsSpan(row * Columns, Columns);

    /// <summary>The whole matrix.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "View() is the named alternate.")]
    public static implicit operator MatrixView(Matrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return matrix.View();
    }

    /// <summary>The whole matrix as a window.</summary>
    public MatrixView View() => new(Data, Rows, Columns, Columns);

    /// <summary>Some rows and columns as a window.</summary>
    public MatrixView View(int firstRow, int rows, int firstColumn, int columns) =>
        new(rows == 0 ? [] : Data[((firstRow * Columns) + firstColumn)..], rows, columns, Columns);
}
