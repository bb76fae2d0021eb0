namespace ChatRec.Evaluation.Data;

/// <summary>A data set that cannot be evaluated on; the message names the file, the line and what would be right.</summary>
public sealed class EvaluationDataException : Exception
{
    /// <summary>Creates the exception.</summary>
    public EvaluationDataException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
