namespace ChatRec.Retrieval.Content;

/// <summary>Content vectors that cannot be made or read; the message says which and what to do.</summary>
public sealed class ContentException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ContentException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
