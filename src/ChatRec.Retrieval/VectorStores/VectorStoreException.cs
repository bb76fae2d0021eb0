namespace ChatRec.Retrieval.VectorStores;

/// <summary>A vector store that cannot do what was asked; the message names the store, the collection and what to do.</summary>
public sealed class VectorStoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    public VectorStoreException(VectorStoreFailure reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>Creates an exception of reason <see cref="VectorStoreFailure.Other"/>.</summary>
    public VectorStoreException(string message, Exception? innerException = null)
        : this(VectorStoreFailure.Other, message, innerException)
    {
    }

    /// <summary>In which way it failed.</summary>
    public VectorStoreFailure Reason { get; }

    /// <summary>Whether the same call may succeed later without anybody changing anything.</summary>
    public bool IsTransient => Reason is VectorStoreFailure.Unreachable or VectorStoreFailure.TimedOut or VectorStoreFailure.RateLimited;
}

/// <summary>The ways in which a vector store fails.</summary>
public enum VectorStoreFailure
{
    /// <summary>Another way; the message tells.</summary>
    Other,

    /// <summary>There is no such collection.</summary>
    CollectionMissing,

    /// <summary>An example of a recommendation is not stored, or lacks the vector.</summary>
    PointMissing,

    /// <summary>A vector, or the collection, has another number of dimensions, or the collection has no vector of that name.</summary>
    WrongVectors,

    /// <summary>A component is not a finite number.</summary>
    NotANumber,

    /// <summary>The key is missing, wrong or may not do this.</summary>
    Unauthorised,

    /// <summary>Asked too often; later it will work.</summary>
    RateLimited,

    /// <summary>Nothing answers, or the connection broke.</summary>
    Unreachable,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>The server's certificate is not trusted, or it speaks no TLS.</summary>
    Tls,

    /// <summary>Something answers that is not a Qdrant server (a proxy's HTML page, another service).</summary>
    NotAVectorStore,

    /// <summary>The server's version lacks what ChatRec needs.</summary>
    TooOld,

    /// <summary>The server broke while it answered (5xx).</summary>
    ServerError,
}
