namespace ChatRec.Llama;

/// <summary>Something that the model runtime cannot do; the message says what and, where there is one, the remedy.</summary>
public class LlamaException : Exception
{
    /// <summary>Creates the exception.</summary>
    public LlamaException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>llama.cpp's libraries are missing, another platform's, or not of the version that the binding is written against.</summary>
public sealed class NativeLibraryException(string message, Exception? innerException = null) : LlamaException(message, innerException);

/// <summary>A context cannot be created, or cannot do what it was asked.</summary>
public sealed class ContextException(string message, Exception? innerException = null) : LlamaException(message, innerException);

/// <summary>A prompt or batch that is longer than the context or batch allows.</summary>
/// <param name="message">What is too long, and what to do.</param>
/// <param name="tokens">Tokens that were given.</param>
/// <param name="limit">Tokens that fit.</param>
public sealed class TooManyTokensException(string message, int tokens, int limit) : LlamaException(message)
{
    /// <summary>Tokens that were given.</summary>
    public int Tokens { get; } = tokens;

    /// <summary>Tokens that fit.</summary>
    public int Limit { get; } = limit;
}

/// <summary>Text that cannot be tokenized, or messages that the model's chat template cannot lay out.</summary>
public sealed class PromptException(string message) : LlamaException(message);

/// <summary>A sampler cannot be created (a broken grammar) or has no token to choose.</summary>
public sealed class SamplingException(string message) : LlamaException(message);

/// <summary>A worker's queue is full: try again later (HTTP 503).</summary>
/// <param name="worker">Name of the worker.</param>
/// <param name="capacity">How many calls may wait.</param>
public sealed class QueueFullException(string worker, int capacity)
    : LlamaException($"The queue of {worker} is full ({capacity} calls wait); try again in a moment.")
{
    /// <summary>How many calls may wait.</summary>
    public int Capacity { get; } = capacity;
}
