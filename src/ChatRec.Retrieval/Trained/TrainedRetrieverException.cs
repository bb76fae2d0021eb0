namespace ChatRec.Retrieval.Trained;

/// <summary>A trained retriever that cannot be read, written or served; the message names the file and what to do.</summary>
public sealed class TrainedRetrieverException : Exception
{
    /// <summary>With a message and what caused it.</summary>
    public TrainedRetrieverException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>True: the retriever is sound, but was trained on another catalogue than this one.</summary>
    public bool IsOfAnotherCatalogue { get; init; }
}
