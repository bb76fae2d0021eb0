namespace ChatRec.Evaluation.Retrievers;

/// <summary>A model that cannot be fitted on this data, or an evaluation that cannot be run; the message says why and what to do.</summary>
public sealed class RetrieverException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RetrieverException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
