using System.Numerics.Tensors;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Content;

/// <summary>The content vectors of a catalogue in memory (768 bytes an item at 384 dimensions): similarity for evidence, and what means are taken of.</summary>
public sealed class ContentVectors
{
    private readonly Catalogue _catalogue;
    private readonly Half[]?[] _vectors;

    /// <summary>Takes one vector an item in index order, null where an item has none; all of one length, each of length 1.</summary>
    public ContentVectors(Catalogue catalogue, Half[]?[] vectors)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(vectors);
        if (vectors.Length != catalogue.Count)
        {
            throw new ArgumentException($"{vectors.Length} vectors for {catalogue.Count} items.", nameof(vectors));
        }

        _catalogue = catalogue;
        _vectors = vectors;
        Dimensions = vectors.FirstOrDefault(vector => vector is not null)?.Length ?? 0;
        Count = vectors.Count(vector => vector is not null);
    }

    /// <summary>Components a vector; 0 if no item has one.</summary>
    public int Dimensions { get; }

    /// <summary>Items with a vector.</summary>
    public int Count { get; }

    /// <summary>The item's unit vector; null if it has none.</summary>
    public float[]? Find(string itemId)
    {
        if (FindHalves(itemId) is not { } vector)
        {
            return null;
        }

        var components = new float[vector.Length];
        TensorPrimitives.ConvertToSingle(vector, components);
        return components;
    }

    /// <summary>Cosine similarity of two items, -1 to 1; 0 if one has no vector.</summary>
    public double Similarity(string itemIdA, string itemIdB) =>
        Find(itemIdA) is { } a && Find(itemIdB) is { } b ? TensorPrimitives.Dot<float>(a, b) : 0;

    /// <summary>The weighted sum of items' vectors, scaled to length 1; null if none of them has a vector or they cancel out.</summary>
    public float[]? Mean(IEnumerable<(string ItemId, double Weight)> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        float[]? sum = null;
        foreach (var (id, weight) in items)
        {
            if (Find(id) is { } vector)
            {
                sum ??= new float[vector.Length];
                TensorPrimitives.MultiplyAdd(vector, (float)weight, sum, sum);
            }
        }

        if (sum is null || TensorPrimitives.Norm<float>(sum) is not (> 1e-6f and var norm))
        {
            return null;
        }

        TensorPrimitives.Divide(sum, norm, sum);
        return sum;
    }

    internal Half[]? FindHalves(string itemId) => _catalogue.TryGetIndex(itemId, out var index) ? _vectors[index] : null;
}
