using System.Numerics.Tensors;
using ChatRec.Training.Initialisation;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;
using ChatRec.Training.Tests.Sequences;

namespace ChatRec.Training.Tests.Initialisation;

public sealed class RandomisedSvdTests
{
    [Fact]
    public void A_matrix_of_low_rank_is_recovered()
    {
        // X = 5·a·bᵀ + 2·c·dᵀ with orthonormal a, c and b, d.
        const int Size = 30;
        float[][] vectors = [Unit(0), Unit(1), Unit(2), Unit(3)];
        var values = new float[Size * Size];
        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j < Size; j++)
            {
                values[(i * Size) + j] = (5 * vectors[0][i] * vectors[1][j]) + (2 * vectors[2][i] * vectors[3][j]);
            }
        }

        var matrix = new SparseMatrix(
            [.. Enumerable.Range(0, Size + 1).Select(row => row * Size)], [.. Enumerable.Range(0, Size * Size).Select(index => index % Size)], values);
        var (u, singular) = RandomisedSvd.Decompose(matrix, 3, new CounterRandom(1));
        Assert.Equal(5, singular[0], 1e-3);
        Assert.Equal(2, singular[1], 1e-3);
        Assert.Equal(0, singular[2], 1e-2);
        var first = Enumerable.Range(0, Size).Select(row => u.Row(row)[0]).ToArray();
        Assert.Equal(1, Math.Abs(TensorPrimitives.Dot<float>(first, vectors[0])), 1e-3);

        // Orthonormal cosines of different frequency.
        float[] Unit(int frequency) =>
            [.. Enumerable.Range(0, Size).Select(i => (float)(Math.Sqrt(2.0 / Size) * Math.Cos(Math.PI * (frequency + 1) * (i + 0.5) / Size)))];
    }

    [Fact]
    public void Neighbours_in_the_sequences_get_near_vectors()
    {
        var parameters = new ParameterSet(1);
        var items = parameters.Weight("items", SmallSequences.ItemCount + 1, 16);
        var mask = items.ValueView.Row(SmallSequences.ItemCount).ToArray();
        var bias = parameters.Vector("bias", SmallSequences.ItemCount, 0);
        CoTransitionStart.Fill(SmallSequences.Ring().Users, items, bias, new CounterRandom(3));
        var near = Enumerable.Range(0, 39).Average(item => Cosine(item, item + 1));
        var far = Enumerable.Range(0, 20).Average(item => Cosine(item, item + 20));
        Assert.True(near > 0.5 && far < 0.1, $"near {near}, far {far}");
        Assert.Equal(0.15, Math.Sqrt(items.Values[..(SmallSequences.ItemCount * 16)].Average(value => value * value)), 0.01);
        Assert.Equal(0, bias.Values.Average(), 1e-5);
        Assert.Equal(mask, items.ValueView.Row(SmallSequences.ItemCount).ToArray());

        double Cosine(int a, int b) => TensorPrimitives.CosineSimilarity<float>(items.ValueView.Row(a), items.ValueView.Row(b));
    }

    [Fact]
    public void Items_that_nobody_has_are_no_problem()
    {
        var parameters = new ParameterSet(1);
        var items = parameters.Weight("items", 5, 16);
        var bias = parameters.Vector("bias", 5, 0);
        CoTransitionStart.Fill([[0, 1]], items, bias, new CounterRandom(3));
        Assert.All(items.Values, value => Assert.True(float.IsFinite(value)));
        Assert.True(bias.Values[0] > bias.Values[4]);
    }
}
