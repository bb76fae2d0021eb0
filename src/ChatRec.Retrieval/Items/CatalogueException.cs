namespace ChatRec.Retrieval.Items;

/// <summary>A catalogue database that cannot be used; the message names the file, the reason and what to do.</summary>
public sealed class CatalogueException : Exception
{
    /// <summary>Creates the exception.</summary>
    public CatalogueException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
