namespace ChatRec.Retrieval.Ingestion;

/// <summary>An ingestion that cannot begin or go on: a missing file or column, a wrong option. The message says what is wrong, where, and what to do.</summary>
public sealed class IngestException : Exception
{
    /// <summary>Creates the exception.</summary>
    public IngestException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
