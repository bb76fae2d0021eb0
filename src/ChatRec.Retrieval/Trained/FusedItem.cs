namespace ChatRec.Retrieval.Trained;

/// <summary>An item of a fused list, with its place in the lists of the parts.</summary>
/// <param name="Item">Its number in the encoder.</param>
/// <param name="Score">The fused score.</param>
/// <param name="Sequence">Rank, from 1, and logit; null: not in the encoder's list.</param>
/// <param name="Transitions">Rank, from 1, and score; null: not in the counts' list.</param>
public readonly record struct FusedItem(int Item, double Score, PartPlace? Sequence, PartPlace? Transitions);

/// <summary>A place in a part's list.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="Score">That part's own score.</param>
public readonly record struct PartPlace(int Rank, float Score);
