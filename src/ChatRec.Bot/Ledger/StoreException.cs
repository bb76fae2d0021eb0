namespace ChatRec.Bot.Ledger;

/// <summary>A store of ours (ledger, profiles, conversations) that cannot do what was asked; the message names the store and what to do.</summary>
public sealed class StoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StoreException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
