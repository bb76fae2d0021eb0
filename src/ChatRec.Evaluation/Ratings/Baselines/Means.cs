namespace ChatRec.Evaluation.Ratings.Baselines;

/// <summary>The mean of all ratings, of the user's or of the item's; where there is none, the mean of all.</summary>
internal static class Means
{
    public static RatingPredictor Global(KnownRatings known)
    {
        var mean = known.Mean;
        return (_, _) => mean;
    }

    public static RatingPredictor OfUsers(KnownRatings known)
    {
        var means = By(known, known.Users, known.UserCount);
        return (user, _) => means[user];
    }

    public static RatingPredictor OfItems(KnownRatings known)
    {
        var means = By(known, known.Items, known.ItemCount);
        return (_, item) => means[item];
    }

    private static double[] By(KnownRatings known, int[] keys, int count)
    {
        var (sums, counts, mean) = (new double[count], new int[count], known.Mean);
        for (var index = 0; index < known.Count; index++)
        {
            sums[keys[index]] += known.Values[index];
            counts[keys[index]]++;
        }

        return [.. sums.Select((sum, key) => counts[key] > 0 ? sum / counts[key] : mean)];
    }
}
