using System.Globalization;
using ChatRec.Evaluation.Rankers;
using ChatRec.Ranking.OnePass;

namespace ChatRec.Evaluation.Calibration;

/// <summary>Fits what turns utilities into probabilities, by maximum likelihood of what validation users took (Guo et al. 2017, "On calibration of modern neural networks").</summary>
public static class CalibrationFit
{
    private const double Lowest = FusionCalibration.LowestTemperature;
    private const double Highest = FusionCalibration.HighestTemperature;
    private const double Tolerance = 1e-6;
    private static readonly double Golden = (Math.Sqrt(5) - 1) / 2;

    /// <summary>
    /// The likelihood has two factors: whether an item of the list is taken at all, whose best probability is the share of users for whom it was, and which
    /// one, whose only parameter is the temperature.
    /// </summary>
    /// <param name="validation">Users, those among them whose item was not retrieved.</param>
    /// <param name="weights">The weights that will be served.</param>
    /// <param name="command">The command that fits it.</param>
    /// <param name="fitted">Now.</param>
    /// <exception cref="ArgumentException">Nobody took anything.</exception>
    public static FusionCalibration Fit(IReadOnlyList<RankedCase> validation, FusionWeights weights, string command, DateTimeOffset fitted)
    {
        ArgumentNullException.ThrowIfNull(validation);
        List<(double[] Utilities, int Taken)> lists = [.. validation.Where(user => user.IsRetrieved).Select(user => (user.Utilities(weights), user.Target))];
        if (lists.Count == 0)
        {
            throw new ArgumentException("No list holds what its user took: there is nothing to calibrate on.", nameof(validation));
        }

        var temperature = Temperature(lists);
        return new FusionCalibration
        {
            Temperature = temperature,
            None = 1 - ((double)lists.Count / validation.Count),
            Metric = string.Create(CultureInfo.InvariantCulture, $"mean log-likelihood of what {lists.Count} of {validation.Count} users took of their list, those whose list held it"),
            MetricValue = LogLikelihood(lists, temperature),
            Fitted = fitted,
            Command = command,
        };
    }

    /// <summary>The temperature that makes the taken items likeliest. The likelihood is concave in 1 / T, so it has one peak, on the logarithm of T too.</summary>
    /// <param name="lists">Utilities of a list and the index of what was taken of it; at least one.</param>
    public static double Temperature(IReadOnlyList<(double[] Utilities, int Taken)> lists)
    {
        ArgumentNullException.ThrowIfNull(lists);
        if (lists.All(list => list.Utilities.Max() == list.Utilities.Min()))
        {
            return 1;
        }

        var (low, high) = (Math.Log(Lowest), Math.Log(Highest));
        while (high - low > Tolerance)
        {
            var (left, right) = (high - (Golden * (high - low)), low + (Golden * (high - low)));
            (low, high) = LogLikelihood(lists, Math.Exp(left)) > LogLikelihood(lists, Math.Exp(right)) ? (low, right) : (left, high);
        }

        return Math.Exp((low + high) / 2);
    }

    private static double LogLikelihood(IReadOnlyList<(double[] Utilities, int Taken)> lists, double temperature) => lists.Average(list =>
    {
        var highest = list.Utilities.Max();
        return ((list.Utilities[list.Taken] - highest) / temperature) - Math.Log(list.Utilities.Sum(utility => Math.Exp((utility - highest) / temperature)));
    });
}
