namespace ChatRec.Evaluation.Ratings;

/// <summary>A kind of model and the settings among which validation chooses.</summary>
/// <param name="Name">Name in reports.</param>
/// <param name="Settings">At least one.</param>
public sealed record RatingModel(string Name, IReadOnlyList<RatingSetting> Settings);
