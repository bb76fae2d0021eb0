using ChatRec.Bot.Dialogue;
using ChatRec.Bot.Dialogue.Titles;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Ledger;
using ChatRec.Bot.Profiles;
using ChatRec.Bot.Recommendations;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Hosting;

/// <summary>Answers a turn. Dialogue's <c>DialogueEngine.RespondAsync</c>.</summary>
public delegate IAsyncEnumerable<Reply> TurnResponder(Turn turn, CancellationToken cancellationToken);

/// <summary>Welcomes a person. Dialogue's <c>DialogueEngine.WelcomeAsync</c>.</summary>
public delegate Task<Reply> Welcomer(string conversationId, string userId, CancellationToken cancellationToken);

/// <summary>Drops what the dialogue keeps of a conversation that was deleted.</summary>
public delegate Task ConversationDiscarder(string conversationId, CancellationToken cancellationToken);

/// <summary>What was loaded at start-up and channels and the HTTP API call.</summary>
/// <param name="Catalogue">All items.</param>
/// <param name="Titles">Links titles to items.</param>
/// <param name="Understanding">Reads messages.</param>
/// <param name="Recommender">Candidates, ranking, ledger.</param>
/// <param name="Ledger">Every recommendation.</param>
/// <param name="Profiles">What is remembered about people.</param>
/// <param name="Respond">Answers turns.</param>
/// <param name="Welcome">Welcomes people.</param>
/// <param name="Discard">Drops a deleted conversation's state.</param>
public sealed record ChatRecCore(
    Catalogue Catalogue,
    TitleLinker Titles,
    MessageUnderstanding Understanding,
    Recommender Recommender,
    ILedger Ledger,
    IProfileStore Profiles,
    TurnResponder Respond,
    Welcomer Welcome,
    ConversationDiscarder Discard);

/// <summary>Loads the core, reporting on each part; what does not work but can be done without is reported and left out.</summary>
/// <exception cref="CoreUnavailableException">Something failed that nothing can be answered without.</exception>
public delegate Task<ChatRecCore> CoreLoader(Readiness readiness, CancellationToken cancellationToken);

/// <summary>A service that cannot answer, because a part that it cannot do without does not work. The message says which, fit for people.</summary>
public sealed class CoreUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public CoreUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
