using ChatRec.Evaluation.Ratings;
using ChatRec.Training.Ratings;

namespace ChatRec.Cli.Ratings;

/// <summary>The network among the rating baselines, and the settings among which validation chooses.</summary>
internal static class MlpBaseline
{
    private static readonly int[] Widths = [16, 32];
    private static readonly double[] Dropouts = [.3, .5, .7];
    private static readonly int[] Epochs = [3, 5, 10];

    public static RatingModel Model(int seed) => new("MLP", [.. from width in Widths
        from dropout in Dropouts
        from epochs in Epochs
        let options = new RatingMlpOptions { Width = width, Dropout = dropout, Epochs = epochs, Seed = (ulong)seed }
        select new RatingSetting(
            FormattableString.Invariant($"vectors of {width}, hidden {options.Hidden} and {options.Hidden / 2}, dropout {dropout}, {epochs} epochs"),
            (known, cancellationToken) => RatingMlp.Train(known.Users, known.Items, known.Values, known.UserCount, known.ItemCount, options, cancellationToken).Predict)]);
}
