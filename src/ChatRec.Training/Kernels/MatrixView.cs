namespace ChatRec.Training.Kernels;

/// <summary>A window on a row-major matrix of 32-bit floats: a whole one, some of its rows, or the columns of one attention head.</summary>
public readonly ref struct MatrixView
{
    /// <summary>A window on the start of <paramref name="data"/>.</summary>
    /// <param name="data">Row-major values; the window's first value stands first.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns, at most <paramref name="stride"/>.</param>
    /// <param name="stride">Floats from the start of a row to the start of the next.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window reaches past the end of the data.</exception>
    public MatrixView(Span<float> data, int rows, int columns, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, columns);
        if (rows > 0)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(data.Length, ((rows - 1) * (long)stride) + columns, nameof(data));
        }

        Data = data;
        Rows = rows;
        Columns = columns;
        Stride = stride;
    }

    /// <summary>The values, from the window's first one.</summary>
    public Span<float> Data { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Floats from the start of a row to the start of the next.</summary>
    public int Stride { get; }

    /// <summary>One row.</summary>
    public Span<float> Row(int row) => Data.Slice(row * Stride, Columns);
}
