using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Explanations;

/// <summary>What is to be explained, to whom.</summary>
/// <param name="Item">The recommended item.</param>
/// <param name="History">The user's history, as it was when the item was recommended.</param>
public sealed record ExplanationRequest(Item Item, History History)
{
    /// <summary>What the user asked for, as a filter: genres and years.</summary>
    public ItemFilter Filter { get; init; } = ItemFilter.None;

    /// <summary>Items that the user named as a model ("like Heat").</summary>
    public IReadOnlyList<string> LikeItemIds { get; init; } = [];

    /// <summary>Whether conversations that name the item together with the user's titles were a reason to recommend it.</summary>
    public bool SpokenOfTogether { get; init; }
}
