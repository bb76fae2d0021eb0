namespace ChatRec.Ranking.Explanations;

/// <summary>What other people's histories and the items' descriptions say about two items; measured elsewhere, cited here.</summary>
public interface IItemRelations
{
    /// <summary>How many people liked both items; 0 where that is unknown.</summary>
    int CountTogether(string itemIdA, string itemIdB);

    /// <summary>How many people liked the item; 0 where that is unknown.</summary>
    int CountPeople(string itemId);

    /// <summary>In how many recorded conversations about what to watch both items came up; 0 where that is unknown.</summary>
    int CountConversations(string itemIdA, string itemIdB);

    /// <summary>Cosine similarity of the items' descriptions, -1 to 1; null where one has no vector.</summary>
    double? Similarity(string itemIdA, string itemIdB);
}
