namespace ChatRec.Retrieval.Scoring;

/// <summary>An item of a ranked list.</summary>
/// <param name="Item">Dense index.</param>
/// <param name="Score">Its score.</param>
public readonly record struct ScoredIndex(int Item, float Score);
