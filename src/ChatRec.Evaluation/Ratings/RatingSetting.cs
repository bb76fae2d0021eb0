namespace ChatRec.Evaluation.Ratings;

/// <summary>One way to fit a model.</summary>
/// <param name="Description">Its settings, as reports write them; empty where there are none.</param>
/// <param name="Fit">Fits to known ratings.</param>
public sealed record RatingSetting(string Description, Func<KnownRatings, CancellationToken, RatingPredictor> Fit);
