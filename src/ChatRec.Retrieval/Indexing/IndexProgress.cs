using ChatRec.Retrieval.Content;

namespace ChatRec.Retrieval.Indexing;

/// <summary>How far an indexing is.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Done">Items done in this phase.</param>
/// <param name="Total">Items of this phase.</param>
public sealed record IndexProgress(IndexPhase Phase, int Done, int Total);

/// <summary>What an indexing does.</summary>
public enum IndexPhase
{
    /// <summary>Encoding texts whose vectors no cache has.</summary>
    Encoding,

    /// <summary>Writing points to the vector store.</summary>
    Writing,
}

/// <summary>What an indexing did.</summary>
/// <param name="Vectors">The vectors of the catalogue.</param>
/// <param name="Cached">Vectors found in files or in the database.</param>
/// <param name="Encoded">Vectors made now.</param>
/// <param name="Missing">Items left without a vector because there is no encoder.</param>
/// <param name="Written">Points written to the store.</param>
/// <param name="Removed">Points removed from the store because their item is gone.</param>
public sealed record IndexReport(ContentVectors Vectors, int Cached, int Encoded, int Missing, int Written, int Removed);
