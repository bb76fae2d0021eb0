namespace ChatRec.Evaluation.Retrievers;

/// <summary>One question of the next-item protocol.</summary>
/// <param name="History">The user's items before the target, oldest first; masked from the answer.</param>
/// <param name="Target">The item to find.</param>
public readonly record struct NextItemCase(ReadOnlyMemory<int> History, int Target);
