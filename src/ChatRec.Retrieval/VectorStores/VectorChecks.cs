using System.Globalization;
using System.Numerics.Tensors;

namespace ChatRec.Retrieval.VectorStores;

/// <summary>What every store checks before it asks or writes, said alike by each.</summary>
/// <param name="Store">What messages call the store, for example "SQLite vector store state/vectors.db".</param>
internal sealed record VectorChecks(string Store)
{
    private const int MaxCount = 10_000;
    private const int MaxCollectionName = 64;

    /// <summary>An exception of this store.</summary>
    public VectorStoreException Fail(VectorStoreFailure reason, string problem, Exception? innerException = null) => new(reason, $"{Store}: {problem}.", innerException);

    /// <summary>A name that collections and aliases may have.</summary>
    public void Name(string name)
    {
        if (name.Length is 0 or > MaxCollectionName || name.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_')))
        {
            throw Fail(VectorStoreFailure.Other, $"'{name}' is no collection name: letters, digits, '-' and '_', at most {MaxCollectionName}");
        }
    }

    /// <summary>A schema that makes sense.</summary>
    public void Schema(CollectionSchema schema)
    {
        Name(schema.Collection);
        if (schema.Vectors.Count == 0
            || schema.Vectors.Any(vector => vector.Dimensions < 1 || string.IsNullOrEmpty(vector.Name))
            || schema.Vectors.DistinctBy(vector => vector.Name, StringComparer.Ordinal).Count() != schema.Vectors.Count)
        {
            throw Fail(VectorStoreFailure.WrongVectors, $"collection '{schema.Collection}' needs at least one vector, each with a name of its own and at least one dimension");
        }
    }

    /// <summary>The collection that is there has the vectors that are asked for.</summary>
    public void SameVectors(CollectionSchema asked, IReadOnlyList<NamedVector> existing)
    {
        if (!existing.ToHashSet().SetEquals(asked.Vectors))
        {
            throw Fail(
                VectorStoreFailure.WrongVectors,
                $"collection '{asked.Collection}' has the vectors {Describe(existing)}, not {Describe(asked.Vectors)}; was it made by another encoder? Delete it and index again");
        }
    }

    /// <summary>The collection's vector of that name.</summary>
    public NamedVector Find(string collection, IReadOnlyList<NamedVector> vectors, string name) =>
        vectors.FirstOrDefault(vector => vector.Name == name)
        ?? throw Fail(VectorStoreFailure.WrongVectors, $"collection '{collection}' has no vector '{name}', only {string.Join(", ", vectors.Select(vector => $"'{vector.Name}'"))}");

    /// <summary>Points that fit the collection.</summary>
    public void Points(string collection, IReadOnlyList<NamedVector> vectors, IReadOnlyList<VectorPoint> points)
    {
        foreach (var point in points)
        {
            foreach (var (name, vector) in point.Vectors)
            {
                Vector(collection, Find(collection, vectors, name), vector, $"point '{point.Item.Id}'");
            }
        }
    }

    /// <summary>A vector that fits the collection and consists of numbers.</summary>
    public void Vector(string collection, NamedVector schema, float[] vector, string whose)
    {
        if (vector.Length != schema.Dimensions)
        {
            throw Fail(VectorStoreFailure.WrongVectors, string.Create(
                CultureInfo.InvariantCulture,
                $"collection '{collection}': vector '{schema.Name}' of the {whose} has {vector.Length} dimensions, the collection's has {schema.Dimensions}; was it made by another encoder?"));
        }

        var bad = Array.FindIndex(vector, component => !float.IsFinite(component));
        if (bad >= 0)
        {
            throw Fail(VectorStoreFailure.NotANumber, string.Create(
                CultureInfo.InvariantCulture, $"collection '{collection}': component {bad} of vector '{schema.Name}' of the {whose} is {vector[bad]}, not a finite number"));
        }

        if (!float.IsFinite(TensorPrimitives.SumOfSquares<float>(vector)))
        {
            throw Fail(VectorStoreFailure.NotANumber, $"collection '{collection}': vector '{schema.Name}' of the {whose} is too long for its length to be a number");
        }
    }

    /// <summary>A query that fits the collection.</summary>
    public void Query(string collection, IReadOnlyList<NamedVector> vectors, VectorQuery query)
    {
        switch (query)
        {
            case NearestQuery nearest:
                Vector(collection, Find(collection, vectors, nearest.VectorName), nearest.Vector, "query");
                break;
            case RecommendQuery recommend:
                Find(collection, vectors, recommend.VectorName);
                break;
            case FusionQuery fused:
                foreach (var prefetch in fused.Prefetch)
                {
                    Query(collection, vectors, prefetch);
                }

                break;
        }
    }

    /// <summary>A query whose numbers are in range.</summary>
    public static void Query(VectorQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        Count(query.Count);
        if (query is RecommendQuery { Positives.Count: 0 } recommend && (recommend.Strategy == RecommendStrategy.AverageVector || recommend.Negatives.Count == 0))
        {
            throw new ArgumentException("A recommendation needs a positive example.", nameof(query));
        }

        if (query is FusionQuery fused)
        {
            ArgumentOutOfRangeException.ThrowIfZero(fused.Prefetch.Count, nameof(query));
            if (fused.Fusion is ReciprocalRankQueryFusion fusion)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(fusion.K, 1, nameof(query));
                if (fusion.Weights is { } weights && (weights.Count != fused.Prefetch.Count || weights.Any(weight => !(weight > 0) || float.IsInfinity(weight))))
                {
                    throw new ArgumentException("A fusion has one positive weight a list.", nameof(query));
                }
            }

            foreach (var prefetch in fused.Prefetch)
            {
                Query(prefetch);
            }
        }
    }

    /// <summary>A number of points that may be asked for.</summary>
    public static void Count(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
    }

    private static string Describe(IReadOnlyList<NamedVector> vectors) =>
        string.Join(", ", vectors.Select(vector => string.Create(CultureInfo.InvariantCulture, $"{vector.Name} ({vector.Dimensions}, {vector.Distance})")));
}
