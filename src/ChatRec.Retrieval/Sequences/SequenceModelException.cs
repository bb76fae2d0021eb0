namespace ChatRec.Retrieval.Sequences;

/// <summary>A file of weights that cannot be read or written, or that does not fit; the message names the file and what would be right.</summary>
public sealed class SequenceModelException : Exception
{
    /// <summary>With a message.</summary>
    public SequenceModelException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public SequenceModelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
