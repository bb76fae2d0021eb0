using ChatRec.Retrieval.Histories;

namespace ChatRec.Retrieval.Candidates;

/// <summary>What candidates are wanted for.</summary>
/// <param name="History">What the user liked, disliked and saw. Its items are never returned.</param>
/// <param name="Filter">What candidates must satisfy.</param>
/// <param name="Count">How many, 1 to 1,000.</param>
public sealed record RetrievalRequest(History History, ItemFilter Filter, int Count)
{
    /// <summary>The request in words ("something funny with robots"), without titles; null or empty: none.</summary>
    public string? Text { get; init; }

    /// <summary>What the person said lately, message by message, oldest first, without titles: whatever words, wishes or not.</summary>
    public IReadOnlyList<string> Said { get; init; } = [];

    /// <summary>Items that the request names as its model ("like Heat but funnier"): for this request they count before the history. Never returned.</summary>
    public IReadOnlyList<string> LikeItemIds { get; init; } = [];

    /// <summary>What every source keeps to: the filter, which also excludes each item that the request knows.</summary>
    public ItemFilter WholeFilter() => Seeds.FilterOf(this);
}
