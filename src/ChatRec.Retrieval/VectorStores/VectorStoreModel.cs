using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.VectorStores;

/// <summary>How vectors are compared.</summary>
public enum VectorDistance
{
    /// <summary>Cosine similarity, -1 to 1; vectors are normalised when stored.</summary>
    Cosine,

    /// <summary>Dot product of the vectors as they are.</summary>
    Dot,
}

/// <summary>One named vector of a collection.</summary>
/// <param name="Name">Name, for example "content".</param>
/// <param name="Dimensions">Number of components, at least 1.</param>
/// <param name="Distance">How it is compared.</param>
public sealed record NamedVector(string Name, int Dimensions, VectorDistance Distance);

/// <summary>A collection and its vectors.</summary>
/// <param name="Collection">Letters, digits, '-' and '_'; at most 64 characters.</param>
/// <param name="Vectors">At least one.</param>
public sealed record CollectionSchema(string Collection, IReadOnlyList<NamedVector> Vectors);

/// <summary>What is stored under an item's id.</summary>
/// <param name="Item">The item: its id identifies the point, its genres and year are the payload.</param>
/// <param name="Vectors">Components by vector name; a point may lack some of the collection's vectors.</param>
public sealed record VectorPoint(Item Item, IReadOnlyDictionary<string, float[]> Vectors);

/// <summary>A nearest-neighbour search.</summary>
/// <param name="VectorName">Which named vector.</param>
/// <param name="Vector">The query, of that vector's dimension.</param>
/// <param name="Filter">What results must satisfy.</param>
/// <param name="Count">How many, 1 to 10,000.</param>
public sealed record VectorQuery(string VectorName, float[] Vector, ItemFilter Filter, int Count);

/// <summary>A vector store that cannot do what was asked; the message names the store, the collection and what to do.</summary>
public sealed class VectorStoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    public VectorStoreException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
