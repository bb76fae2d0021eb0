namespace ChatRec.Retrieval.Tests.Counting;

/// <summary>The formulas as the papers print them, on whole matrices: what the fast code is held against.</summary>
internal static class Naive
{
    /// <summary>Sequences of a small catalogue in which items follow each other with some habit.</summary>
    public static int[][] Sequences(int users, int items, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, users).Select(_ =>
        {
            var start = random.Next(items);
            return Enumerable.Range(0, random.Next(3, 25)).Select(step => (start + (step * random.Next(1, 4))) % items).Distinct().ToArray();
        })];
    }

    /// <summary>Gauss-Jordan with pivots, in double precision.</summary>
    public static double[,] Inverse(double[,] matrix)
    {
        var order = matrix.GetLength(0);
        var left = (double[,])matrix.Clone();
        var right = new double[order, order];
        for (var i = 0; i < order; i++)
        {
            right[i, i] = 1;
        }

        for (var column = 0; column < order; column++)
        {
            var pivot = Enumerable.Range(column, order - column).MaxBy(row => Math.Abs(left[row, column]));
            for (var k = 0; k < order; k++)
            {
                (left[column, k], left[pivot, k]) = (left[pivot, k], left[column, k]);
                (right[column, k], right[pivot, k]) = (right[pivot, k], right[column, k]);
            }

            var divisor = left[column, column];
            for (var k = 0; k < order; k++)
            {
                left[column, k] /= divisor;
                right[column, k] /= divisor;
            }

            for (var row = 0; row < order; row++)
            {
                var factor = left[row, column];
                if (row != column && factor != 0)
                {
                    for (var k = 0; k < order; k++)
                    {
                        left[row, k] -= factor * left[column, k];
                        right[row, k] -= factor * right[column, k];
                    }
                }
            }
        }

        return right;
    }

    /// <summary>XᵀX + λI of 0/1 rows.</summary>
    public static double[,] Gram(int[][] sequences, int items, double ridge)
    {
        var gram = new double[items, items];
        foreach (var sequence in sequences)
        {
            foreach (var a in sequence.Distinct())
            {
                foreach (var b in sequence.Distinct())
                {
                    gram[a, b]++;
                }
            }
        }

        for (var item = 0; item < items; item++)
        {
            gram[item, item] += ridge;
        }

        return gram;
    }
}
