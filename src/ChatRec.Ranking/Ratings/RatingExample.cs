namespace ChatRec.Ranking.Ratings;

/// <summary>A solved question, for a reading with examples.</summary>
/// <param name="Question">The question.</param>
/// <param name="Rating">What the user gave, 1 to 5.</param>
public sealed record RatingExample(RatingQuestion Question, int Rating);
