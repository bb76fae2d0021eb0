namespace ChatRec.Retrieval.Dialogues;

/// <summary>A file of a dialogue model that cannot be used; the message names the file, what is wrong and what to do.</summary>
public sealed class DialogueModelException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DialogueModelException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
