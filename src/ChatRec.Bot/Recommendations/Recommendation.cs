using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Bot.Recommendations;

/// <summary>What is asked of the recommender.</summary>
/// <param name="History">The user's history.</param>
/// <param name="Filter">What items must satisfy.</param>
/// <param name="Count">How many, 1 to 100.</param>
public sealed record RecommendationRequest(History History, ItemFilter Filter, int Count)
{
    /// <summary>The request in words, without titles; null: none.</summary>
    public string? Text { get; init; }

    /// <summary>What the person said in this turn, without titles. It helps to find items and is not kept in the ledger.</summary>
    public IReadOnlyList<string> Said { get; init; } = [];

    /// <summary>Words of the request that the ranker was taught beyond genres and decades (<see cref="Recommender.WordsIn"/>).</summary>
    public IReadOnlyList<string> WishWords { get; init; } = [];

    /// <summary>Items that the request names as its model ("like Heat").</summary>
    public IReadOnlyList<string> LikeItemIds { get; init; } = [];

    /// <summary>Disliked items of the history that had been recommended, and were not wanted.</summary>
    public IReadOnlyList<string> RefusedItemIds { get; init; } = [];
}

/// <summary>A recommendation as it was given, kept in the ledger.</summary>
/// <param name="Id">Identifier, 26 characters, sortable by time.</param>
/// <param name="Time">When, UTC.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Items">What was answered, best first.</param>
/// <param name="Degraded">Null, or what did not work, in a sentence fit for people.</param>
/// <param name="TemplateHash">Hash of the ranking template.</param>
/// <param name="ModelHash">Hash of the ranking model; null without one.</param>
public sealed record Recommendation(
    string Id,
    DateTimeOffset Time,
    RecommendationRequest Request,
    IReadOnlyList<RankedItem> Items,
    string? Degraded,
    string TemplateHash,
    string? ModelHash)
{
    /// <summary>File and hash of the trained retriever that was in use; null without one.</summary>
    public string? Retriever { get; init; }
    /// <summary>By item: what spoke most for it in the dialogue model, largest first, at most four. Only items that the dialogue source found.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ScoreReason>> Reasons { get; init; } = new Dictionary<string, IReadOnlyList<ScoreReason>>();
}
