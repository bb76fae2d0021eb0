namespace ChatRec.Retrieval.Counting;

/// <summary>An item that goes with another.</summary>
/// <param name="Item">Dense index.</param>
/// <param name="Weight">How much it adds to a score; counts give weights above 0, EASE also below.</param>
public readonly record struct Neighbour(int Item, float Weight);
