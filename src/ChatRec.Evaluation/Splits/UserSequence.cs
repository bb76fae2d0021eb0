namespace ChatRec.Evaluation.Splits;

/// <summary>One user's interactions in order of (time, item).</summary>
/// <param name="User">The user.</param>
/// <param name="Items">Item indexes of the catalogue, oldest first.</param>
public sealed record UserSequence(string User, IReadOnlyList<int> Items);
