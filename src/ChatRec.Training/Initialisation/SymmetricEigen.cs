using ChatRec.Training.Layers;

namespace ChatRec.Training.Initialisation;

/// <summary>Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations (Golub and Van Loan, §8.5).</summary>
internal static class SymmetricEigen
{
    private const int MaxSweeps = 60;

    /// <summary>Decomposes.</summary>
    /// <returns>Values in descending order, and the vectors as columns in that order.</returns>
    public static (double[] Values, double[,] Vectors) Decompose(Matrix matrix)
    {
        var n = matrix.Rows;
        var a = new double[n, n];
        var v = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            v[i, i] = 1;
            for (var j = 0; j < n; j++)
            {
                a[i, j] = 0.5 * (matrix.Row(i)[j] + (double)matrix.Row(j)[i]);
            }
        }

        var sweeps = 0;
        while (sweeps < MaxSweeps && Sweep(a, v, n))
        {
            sweeps++;
        }

        var order = Enumerable.Range(0, n).OrderByDescending(i => a[i, i]).ToArray();
        var vectors = new double[n, n];
        for (var k = 0; k < n; k++)
        {
            for (var i = 0; i < n; i++)
            {
                vectors[i, k] = v[i, order[k]];
            }
        }

        return (Array.ConvertAll(order, i => a[i, i]), vectors);
    }

    /// <summary>One rotation for each pair; false when there was nothing left to rotate.</summary>
    private static bool Sweep(double[,] a, double[,] v, int n)
    {
        var rotated = false;
        for (var p = 0; p < n - 1; p++)
        {
            for (var q = p + 1; q < n; q++)
            {
                if (Math.Abs(a[p, q]) <= 1e-14 * Math.Sqrt(Math.Abs(a[p, p] * a[q, q])) || a[p, q] == 0)
                {
                    continue;
                }

                rotated = true;
                var theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
                var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
                var c = 1 / Math.Sqrt((t * t) + 1);
                Rotate(a, v, n, p, q, c, t * c);
            }
        }

        return rotated;
    }

    private static void Rotate(double[,] a, double[,] v, int n, int p, int q, double c, double s)
    {
        for (var k = 0; k < n; k++)
        {
            (a[k, p], a[k, q]) = ((c * a[k, p]) - (s * a[k, q]), (s * a[k, p]) + (c * a[k, q]));
        }

        for (var k = 0; k < n; k++)
        {
            (a[p, k], a[q, k]) = ((c * a[p, k]) - (s * a[q, k]), (s * a[p, k]) + (c * a[q, k]));
            (v[k, p], v[k, q]) = ((c * v[k, p]) - (s * v[k, q]), (s * v[k, p]) + (c * v[k, q]));
        }
    }
}
