namespace ChatRec.Training.Dialogues;

/// <summary>Where a variant ranks a good recommendation.</summary>
/// <param name="Variant">Place of the variant.</param>
/// <param name="Dialogue">Place of the dialogue.</param>
/// <param name="Question">Place of the question in the dialogue.</param>
/// <param name="Target">Place of the target in the question.</param>
/// <param name="Rank">From 1, among all items that were not said before.</param>
public readonly record struct TargetRank(int Variant, int Dialogue, int Question, int Target, int Rank);
