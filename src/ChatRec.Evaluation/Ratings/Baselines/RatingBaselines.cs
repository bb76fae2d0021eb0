namespace ChatRec.Evaluation.Ratings.Baselines;

/// <summary>The supervised baselines of the rating protocol (Kang et al. 2023) that need no network.</summary>
public static class RatingBaselines
{
    /// <summary>Name of the strong simple baseline, which the others are compared with.</summary>
    public const string Reference = "user + item bias";

    private static readonly double[] Dampings = [1, 3, 5, 10, 20];
    private static readonly int[] Widths = [8, 32];
    private static readonly double[] Decays = [.05, .1, .15];
    private static readonly int[] Epochs = [20, 40, 80];

    /// <summary>All of them, simplest first.</summary>
    /// <param name="seed">Seed of what is drawn.</param>
    public static IReadOnlyList<RatingModel> All(int seed) =>
    [
        new("global mean", [new("", (known, _) => Means.Global(known))]),
        new("user mean", [new("", (known, _) => Means.OfUsers(known))]),
        new("item mean", [new("", (known, _) => Means.OfItems(known))]),
        new(Reference, [.. from item in Dampings
            from user in Dampings
            select new RatingSetting(FormattableString.Invariant($"damping {item} an item, {user} a user"), (known, _) => DampedBiases.Fit(known, item, user).Predict)]),
        new("matrix factorisation", [.. from width in Widths
            from decay in Decays
            from epochs in Epochs
            select new RatingSetting(
                FormattableString.Invariant($"{width} factors, decay {decay}, {epochs} epochs"),
                (known, cancellationToken) => MatrixFactorisation.Fit(known, width, decay, epochs, seed, cancellationToken).Predict)]),
    ];
}
