namespace ChatRec.Retrieval.VectorStores;

/// <summary>A collection and its vectors.</summary>
/// <param name="Collection">Letters, digits, '-' and '_'; at most 64 characters.</param>
/// <param name="Vectors">At least one.</param>
public sealed record CollectionSchema(string Collection, IReadOnlyList<NamedVector> Vectors);

/// <summary>One named vector of a collection.</summary>
/// <param name="Name">Name, for example "content".</param>
/// <param name="Dimensions">Number of components, at least 1.</param>
/// <param name="Distance">How it is compared.</param>
public sealed record NamedVector(string Name, int Dimensions, VectorDistance Distance);

/// <summary>How vectors are compared.</summary>
public enum VectorDistance
{
    /// <summary>Cosine similarity, -1 to 1; vectors are normalised when stored.</summary>
    Cosine,

    /// <summary>Dot product of the vectors as they are.</summary>
    Dot,
}
