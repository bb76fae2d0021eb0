namespace ChatRec.Evaluation.Ratings;

/// <summary>What one model predicts for some cases.</summary>
/// <param name="Name">Name in reports.</param>
/// <param name="Values">The predicted rating of each case.</param>
/// <param name="Classes">Its predicted class, 1 to 5.</param>
public sealed record RatingPredictions(string Name, IReadOnlyList<double> Values, IReadOnlyList<int> Classes)
{
    /// <summary>The settings that validation chose; empty where there were none to choose from.</summary>
    public string Setting { get; init; } = "";

    /// <summary>RMSE on validation with them; null for a language model, which has nothing chosen.</summary>
    public double? ValidationRmse { get; init; }

    /// <summary>What a reading costs; null for a model that reads no prompt.</summary>
    public RatingCost? Cost { get; init; }

    /// <summary>The same for some of the cases, by place.</summary>
    public RatingPredictions At(IReadOnlyList<int> places) => this with { Values = [.. places.Select(place => Values[place])], Classes = [.. places.Select(place => Classes[place])] };
}
