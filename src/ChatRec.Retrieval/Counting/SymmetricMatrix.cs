namespace ChatRec.Retrieval.Counting;

/// <summary>
/// A symmetric positive definite matrix of which only the lower triangle is held, in square tiles: 2·N² bytes, and an inverse in place. Every step is
/// a sum of products of two tiles, which stay in the first cache (blocked Cholesky; Golub and Van Loan, 4.2.9).
/// </summary>
internal sealed class SymmetricMatrix
{
    private const int Size = Tile.Size;

    // _tiles[i][j] for j ≤ i; the padding of the last tiles is the identity, which stays one.
    private readonly float[][][] _tiles;

    public SymmetricMatrix(int order)
    {
        Order = order;
        var count = (order + Size - 1) / Size;
        _tiles = new float[count][][];
        for (var i = 0; i < count; i++)
        {
            _tiles[i] = new float[i + 1][];
            for (var j = 0; j <= i; j++)
            {
                _tiles[i][j] = new float[Size * Size];
            }
        }

        for (var padding = order; padding < count * Size; padding++)
        {
            _tiles[^1][^1][((padding % Size) * Size) + (padding % Size)] = 1;
        }
    }

    /// <summary>N.</summary>
    public int Order { get; }

    /// <summary>An entry. Written ones lie on or below the diagonal.</summary>
    public float this[int row, int column]
    {
        get => row >= column ? At(row, column) : At(column, row);
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(column, row);
            At(row, column) = value;
        }
    }

    /// <summary>Replaces the matrix by its inverse.</summary>
    /// <exception cref="ArithmeticException">The matrix is not positive definite.</exception>
    public void Invert(CancellationToken cancellationToken)
    {
        Factorise(cancellationToken);
        InvertFactor(cancellationToken);
        MultiplyFactor(cancellationToken);

        // The products work on whole tiles; those on the diagonal hold a triangle too many until here.
        foreach (var row in _tiles)
        {
            Tile.MirrorLower(row[^1]);
        }
    }

    // A = L·Lᵀ, column by column of tiles, each from the columns to its left.
    private void Factorise(CancellationToken cancellationToken)
    {
        var panel = Panel();
        var inverse = new float[Size * Size];
        var scratch = new float[Size * Size];
        for (var k = 0; k < _tiles.Length; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var j = 0; j < k; j++)
            {
                Tile.Transpose(_tiles[k][j], panel[j]);
                Tile.Multiply(_tiles[k][j], panel[j], _tiles[k][k], -1);
            }

            Tile.Factorise(_tiles[k][k]);
            Tile.InvertLower(_tiles[k][k], scratch);
            Tile.Transpose(scratch, inverse);
            for (var i = k + 1; i < _tiles.Length; i++)
            {
                var tile = _tiles[i][k];
                for (var j = 0; j < k; j++)
                {
                    Tile.Multiply(_tiles[i][j], panel[j], tile, -1);
                }

                scratch.AsSpan().Clear();
                Tile.Multiply(tile, inverse, scratch, 1);
                scratch.CopyTo(tile, 0);
            }
        }
    }

    // W = L⁻¹ in place: column j needs only columns of L from j on, which are still L.
    private void InvertFactor(CancellationToken cancellationToken)
    {
        var scratch = new float[Size * Size];
        foreach (var row in _tiles)
        {
            Tile.InvertLower(row[^1], scratch);
            scratch.CopyTo(row[^1], 0);
        }

        for (var j = 0; j < _tiles.Length; j++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = j + 1; i < _tiles.Length; i++)
            {
                scratch.AsSpan().Clear();
                for (var k = j; k < i; k++)
                {
                    Tile.Multiply(_tiles[i][k], _tiles[k][j], scratch, 1);
                }

                _tiles[i][j].AsSpan().Clear();
                Tile.Multiply(_tiles[i][i], scratch, _tiles[i][j], -1);
            }
        }
    }

    // A⁻¹ = Wᵀ·W in place: row i needs only rows of W from i on.
    private void MultiplyFactor(CancellationToken cancellationToken)
    {
        var panel = Panel();
        var scratch = new float[Size * Size];
        for (var i = 0; i < _tiles.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var k = i; k < _tiles.Length; k++)
            {
                Tile.Transpose(_tiles[k][i], panel[k]);
            }

            for (var j = 0; j <= i; j++)
            {
                scratch.AsSpan().Clear();
                for (var k = i; k < _tiles.Length; k++)
                {
                    Tile.Multiply(panel[k], _tiles[k][j], scratch, 1);
                }

                scratch.CopyTo(_tiles[i][j], 0);
            }
        }
    }

    private float[][] Panel()
    {
        var panel = new float[_tiles.Length][];
        for (var index = 0; index < panel.Length; index++)
        {
            panel[index] = new float[Size * Size];
        }

        return panel;
    }

    private ref float At(int row, int column) => ref _tiles[row / Size][column / Size][((row % Size) * Size) + (column % Size)];
}
