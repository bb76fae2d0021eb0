using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.VectorStores;

/// <summary>What is stored under an item's id.</summary>
/// <param name="Item">The item: its id identifies the point, its genres and year are the payload that filters look at.</param>
/// <param name="Vectors">Components by vector name; a point may lack some of the collection's vectors.</param>
public sealed record VectorPoint(Item Item, IReadOnlyDictionary<string, float[]> Vectors)
{
    /// <summary>What the writer wants to know again later, for example a hash of what the point was made from. Stored, never searched.</summary>
    public string Stamp { get; init; } = "";
}

/// <summary>A stored point's id and stamp.</summary>
/// <param name="ItemId">The item's id.</param>
/// <param name="Stamp">As it was written.</param>
public readonly record struct PointStamp(string ItemId, string Stamp);
