using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Ratings;

/// <summary>An item and what a user gave it.</summary>
/// <param name="Item">The item.</param>
/// <param name="Rating">1 to 5; see <see cref="RatingScale.ClassOf"/>.</param>
public sealed record RatedItem(Item Item, int Rating);
