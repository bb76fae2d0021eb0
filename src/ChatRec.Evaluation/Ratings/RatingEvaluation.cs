using ChatRec.Evaluation.Splits;
using ChatRec.Ranking.Ratings;

namespace ChatRec.Evaluation.Ratings;

/// <summary>
/// Fits models on what came before the validation ratings, chooses each one's settings by RMSE there, fits again with what came before the test ratings (the
/// validation ratings are part of that, for a language model too), and predicts the test.
/// </summary>
/// <param name="split">The data.</param>
public sealed class RatingEvaluation(RatingSplit split)
{
    private readonly KnownRatings _training = split.Known(SplitPart.Validation);
    private readonly IReadOnlyList<RatingCase> _validation = split.Cases(SplitPart.Validation);
    private readonly KnownRatings _known = split.Known(SplitPart.Test);
    private readonly IReadOnlyList<RatingCase> _test = split.Cases(SplitPart.Test);

    /// <summary>Chooses, fits and predicts the test.</summary>
    /// <param name="model">The model.</param>
    /// <param name="progress">Share that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops between two fits, and inside those that take long.</param>
    public RatingPredictions Run(RatingModel model, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var done = 0;
        var (setting, rmse) = model.Settings.Select(candidate =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var predicted = Predict(candidate, _training, _validation, cancellationToken);
            progress?.Report(++done / (model.Settings.Count + 1.0));
            return (Setting: candidate, Rmse: RatingMetrics.Rmse([.. _validation.Select(one => one.Rating)], predicted));
        }).MinBy(one => one.Rmse);
        var values = Predict(setting, _known, _test, cancellationToken);
        progress?.Report(1);
        return new RatingPredictions(model.Name, values, [.. values.Select(RatingScale.ClassOf)]) { Setting = setting.Description, ValidationRmse = rmse };
    }

    /// <summary>Predictions within the scale of the known ratings.</summary>
    private static double[] Predict(RatingSetting setting, KnownRatings known, IReadOnlyList<RatingCase> cases, CancellationToken cancellationToken)
    {
        var predictor = setting.Fit(known, cancellationToken);
        var (lowest, highest) = (known.Values.Min(), known.Values.Max());
        return [.. cases.Select(one => Math.Clamp(predictor(one.User, one.Item), lowest, highest))];
    }
}
