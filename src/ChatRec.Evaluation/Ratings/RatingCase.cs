namespace ChatRec.Evaluation.Ratings;

/// <summary>A held-out rating.</summary>
/// <param name="User">Number of the user.</param>
/// <param name="Position">Its place in the user's ratings; those before it are the history.</param>
/// <param name="Item">Dense index of the item.</param>
/// <param name="Rating">What the user gave.</param>
public sealed record RatingCase(int User, int Position, int Item, float Rating);
