using System.Numerics.Tensors;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Initialisation;

/// <summary>The leading left singular vectors and singular values of a sparse matrix, by random projection with power iterations (Halko, Martinsson and Tropp 2011, §4.5).</summary>
internal static class RandomisedSvd
{
    private const int Oversampling = 16;
    private const int PowerIterations = 4;

    /// <summary>Decomposes.</summary>
    /// <returns>U: size × rank, columns by descending singular value; S: the rank values. Ranks beyond the matrix's own have value 0.</returns>
    public static (Matrix U, double[] S) Decompose(SparseMatrix matrix, int rank, CounterRandom random)
    {
        var size = matrix.Size;
        var columns = Math.Min(size, rank + Oversampling);
        var (basis, other) = (new Matrix(), new Matrix());
        random.FillNormal(other.Reshape(size, columns).Data, 1);
        matrix.Multiply(other, basis);
        Orthonormalise(basis);
        for (var iteration = 0; iteration < PowerIterations; iteration++)
        {
            matrix.MultiplyTransposed(basis, other);
            Orthonormalise(other);
            matrix.Multiply(other, basis);
            Orthonormalise(basis);
        }

        // X ≈ Q·(Qᵀ·X); with Bᵀ = Xᵀ·Q the small matrix B·Bᵀ has the squared singular values and turns Q into U.
        matrix.MultiplyTransposed(basis, other);
        var gram = new Matrix().Reshape(columns, columns);
        Gemm.MultiplyTransposedA(other, other, gram);
        var (values, vectors) = SymmetricEigen.Decompose(gram);
        var turn = new Matrix().ReshapeToZeros(columns, rank);
        for (var k = 0; k < Math.Min(rank, columns); k++)
        {
            for (var i = 0; i < columns; i++)
            {
                turn.Row(i)[k] = (float)vectors[i, k];
            }
        }

        var u = new Matrix().Reshape(size, rank);
        Gemm.Multiply(basis, turn, u);
        var singular = new double[rank];
        for (var k = 0; k < Math.Min(rank, columns); k++)
        {
            singular[k] = Math.Sqrt(Math.Max(0, values[k]));
        }

        return (u, singular);
    }

    /// <summary>Gram and Schmidt, twice, on the columns; a column that depends on those before it becomes 0.</summary>
    private static void Orthonormalise(Matrix matrix)
    {
        var (rows, columns) = (matrix.Rows, matrix.Columns);
        var vectors = new float[columns][];
        for (var column = 0; column < columns; column++)
        {
            var vector = vectors[column] = new float[rows];
            for (var row = 0; row < rows; row++)
            {
                vector[row] = matrix.Row(row)[column];
            }

            var before = TensorPrimitives.Norm<float>(vector);
            for (var pass = 0; pass < 2; pass++)
            {
                for (var earlier = 0; earlier < column; earlier++)
                {
                    TensorPrimitives.MultiplyAdd(vectors[earlier], -TensorPrimitives.Dot<float>(vectors[earlier], vector), vector, vector);
                }
            }

            var norm = TensorPrimitives.Norm<float>(vector);
            TensorPrimitives.Multiply(vector, norm > 1e-6f * before ? 1 / norm : 0, vector);
            for (var row = 0; row < rows; row++)
            {
                matrix.Row(row)[column] = vector[row];
            }
        }
    }
}
