using ChatRec.Bot.Dialogue.Conversations;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Ledger;
using ChatRec.Bot.Profiles;
using ChatRec.Bot.Recommendations;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Dialogue;

/// <summary>
/// The dialogue put together for one state of the catalogue, with its stores in one SQLite file: what service, command line and
/// evaluation open alike. It owns nothing that needs disposing.
/// </summary>
/// <param name="Database">The file of profiles, conversations and ledger; check it for readiness.</param>
/// <param name="Understanding">Reads messages.</param>
/// <param name="Recommender">Candidates, ranking, ledger.</param>
/// <param name="Ledger">Every recommendation.</param>
/// <param name="Profiles">What is remembered about people.</param>
/// <param name="Engine">Answers turns.</param>
public sealed record DialogueRuntime(
    BotDatabase Database, MessageUnderstanding Understanding, Recommender Recommender, ILedger Ledger, IProfileStore Profiles, DialogueEngine Engine)
{
    /// <summary>Joins the parts; the file is opened on first use.</summary>
    /// <param name="catalogue">What can be recommended and spoken of.</param>
    /// <param name="understanding">Reads messages, of the same catalogue.</param>
    /// <param name="parts">First and second stage, and explanations.</param>
    /// <param name="options">Validated by the caller.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Optional.</param>
    public static DialogueRuntime Open(
        Catalogue catalogue, MessageUnderstanding understanding, RecommenderParts parts, DialogueOptions options, TimeProvider time, ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var database = new BotDatabase(options.DatabasePath);
        var ledger = new SqliteLedger(database, catalogue, options.MaxRecommendations);
        var profiles = new SqliteProfileStore(database, options.MaxProfileEntries);
        var conversations = new SqliteConversationStore(database, time, options.MaxConversations);
        var recommender = new Recommender(parts, ledger, time);
        var engine = new DialogueEngine(
            catalogue, understanding, recommender, ledger, profiles, conversations, options, time, loggers?.CreateLogger<DialogueEngine>());
        return new DialogueRuntime(database, understanding, recommender, ledger, profiles, engine);
    }
}
