using ChatRec.Ranking.Explanations;
using ChatRec.Retrieval;

namespace ChatRec.Bot.Hosting.Loading;

/// <summary>What explanations may cite, out of what retrieval counted and encoded.</summary>
internal sealed class ItemRelations(RetrievalRuntime retrieval) : IItemRelations
{
    /// <inheritdoc/>
    public int CountTogether(string itemIdA, string itemIdB) => retrieval.CoOccurrence.CountTogether(itemIdA, itemIdB);

    /// <inheritdoc/>
    public int CountPeople(string itemId) => retrieval.CoOccurrence.CountLiked(itemId);

    /// <inheritdoc/>
    public int CountConversations(string itemIdA, string itemIdB) => retrieval.Dialogue?.CountConversations(itemIdA, itemIdB) ?? 0;

    /// <inheritdoc/>
    public double? Similarity(string itemIdA, string itemIdB) =>
        retrieval.Vectors.Find(itemIdA) is null || retrieval.Vectors.Find(itemIdB) is null ? null : retrieval.Vectors.Similarity(itemIdA, itemIdB);
}
