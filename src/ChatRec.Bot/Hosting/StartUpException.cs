namespace ChatRec.Bot.Hosting;

/// <summary>A service that cannot start; the message says what is wrong and what would be right, and is shown as it is.</summary>
public sealed class StartUpException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StartUpException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Single mistakes of the configuration, if that is what is wrong.</summary>
    internal IReadOnlyList<string> Mistakes { get; init; } = [];
}
