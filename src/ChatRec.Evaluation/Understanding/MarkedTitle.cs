namespace ChatRec.Evaluation.Understanding;

/// <summary>A title that the writer of a message marked in it.</summary>
/// <param name="Start">Where it starts, in characters of the message.</param>
/// <param name="Length">How long it is, a year in brackets included.</param>
/// <param name="ItemId">The item; null: the catalogue does not have it.</param>
public sealed record MarkedTitle(int Start, int Length, string? ItemId);
