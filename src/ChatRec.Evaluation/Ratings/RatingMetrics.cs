using ChatRec.Ranking.Ratings;

namespace ChatRec.Evaluation.Ratings;

/// <summary>Metrics of predicted ratings; truth and predictions are lists of one length, at least 1.</summary>
public static class RatingMetrics
{
    /// <summary>From this rating on a user liked an item: the positive class of <see cref="Auc"/>.</summary>
    public const float LikedFrom = 4;

    /// <summary>Root of the mean squared error.</summary>
    public static double Rmse(IReadOnlyList<float> truth, IReadOnlyList<double> predicted) =>
        Math.Sqrt(truth.Zip(predicted, (rating, value) => (rating - value) * (rating - value)).Average());

    /// <summary>Mean absolute error.</summary>
    public static double Mae(IReadOnlyList<float> truth, IReadOnlyList<double> predicted) => truth.Zip(predicted, (rating, value) => Math.Abs(rating - value)).Average();

    /// <summary>Share of ratings whose class (<see cref="RatingScale.ClassOf"/>) was predicted.</summary>
    public static double Accuracy(IReadOnlyList<float> truth, IReadOnlyList<int> predicted) =>
        truth.Zip(predicted, (rating, value) => RatingScale.ClassOf(rating) == value ? 1.0 : 0).Average();

    /// <summary>
    /// Area under the ROC curve: how often a liked item is predicted above one that was not, ties counting a half (Mann and Whitney's U); NaN where all or none is liked.
    /// </summary>
    public static double Auc(IReadOnlyList<float> truth, IReadOnlyList<double> predicted)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(predicted);
        var order = Enumerable.Range(0, truth.Count).OrderBy(index => predicted[index]).ToArray();
        var (liked, below, area) = (0L, 0L, 0.0);
        for (var start = 0; start < order.Length;)
        {
            var (end, likedHere) = (start, 0);
            for (; end < order.Length && predicted[order[end]] == predicted[order[start]]; end++)
            {
                likedHere += truth[order[end]] >= LikedFrom ? 1 : 0;
            }

            var othersHere = end - start - likedHere;
            area += likedHere * (below + (othersHere / 2.0));
            (liked, below, start) = (liked + likedHere, below + othersHere, end);
        }

        return area / ((double)liked * below);
    }
}
