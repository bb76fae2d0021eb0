namespace ChatRec.Training.Sequences;

/// <summary>A training run that cannot begin or go on; the message says why, at which step, and what to do.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>With a message.</summary>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public TrainingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
