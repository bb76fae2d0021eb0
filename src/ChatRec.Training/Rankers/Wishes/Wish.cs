namespace ChatRec.Training.Rankers.Wishes;

/// <summary>A wish in words, and what it means.</summary>
/// <param name="Text">As a person would type it.</param>
/// <param name="Clauses">Its parts.</param>
public sealed record Wish(string Text, IReadOnlyList<WishClause> Clauses);
