using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Ratings;

/// <summary>How will this user rate this item?</summary>
/// <param name="History">The user's ratings, oldest first; the newest of them stand in the prompt.</param>
/// <param name="Item">The item.</param>
public sealed record RatingQuestion(IReadOnlyList<RatedItem> History, Item Item);
