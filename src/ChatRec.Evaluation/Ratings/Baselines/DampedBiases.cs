namespace ChatRec.Evaluation.Ratings.Baselines;

/// <summary>
/// Mean + b_user + b_item (Koren, Bell and Volinsky 2009, equation 3), both damped: a bias is the sum of what is left divided by (number of ratings + damping), which is
/// ridge regression solved in turns. What has no rating has no bias.
/// </summary>
internal sealed class DampedBiases
{
    private const int Rounds = 10;

    private DampedBiases(double mean, double[] users, double[] items) => (Mean, Users, Items) = (mean, users, items);

    public double Mean { get; }

    public double[] Users { get; }

    public double[] Items { get; }

    public static DampedBiases Fit(KnownRatings known, double itemDamping, double userDamping)
    {
        var biases = new DampedBiases(known.Mean, new double[known.UserCount], new double[known.ItemCount]);
        for (var round = 0; round < Rounds; round++)
        {
            biases.Solve(known, known.Items, biases.Items, known.Users, biases.Users, itemDamping);
            biases.Solve(known, known.Users, biases.Users, known.Items, biases.Items, userDamping);
        }

        return biases;
    }

    public double Predict(int user, int item) => Mean + Users[user] + Items[item];

    private void Solve(KnownRatings known, int[] keys, double[] biases, int[] otherKeys, double[] others, double damping)
    {
        var (sums, counts) = (new double[biases.Length], new int[biases.Length]);
        for (var index = 0; index < known.Count; index++)
        {
            sums[keys[index]] += known.Values[index] - Mean - others[otherKeys[index]];
            counts[keys[index]]++;
        }

        for (var key = 0; key < biases.Length; key++)
        {
            biases[key] = sums[key] / (counts[key] + damping);
        }
    }
}
