using ChatRec.Evaluation.Rankers;
using ChatRec.Ranking.OnePass;

namespace ChatRec.Evaluation.Calibration;

/// <summary>What a person would have been told about a list of candidates, and which one they took.</summary>
/// <param name="Probabilities">By candidate; with the chance of taking none they sum to 1.</param>
/// <param name="Matches">By candidate.</param>
/// <param name="Taken">The candidate that was taken; -1 for none.</param>
public sealed record ShownList(IReadOnlyList<double> Probabilities, IReadOnlyList<double> Matches, int Taken)
{
    /// <summary>The list as it would be served to one user of an evaluation.</summary>
    /// <exception cref="InvalidOperationException">The ranker has a weight, and was not asked about this user.</exception>
    public static ShownList Of(RankedCase user, FusionWeights weights, FusionCalibration? calibration)
    {
        ArgumentNullException.ThrowIfNull(user);
        var utilities = user.Utilities(weights);
        return new ShownList(Fusion.Probabilities(utilities, calibration), Fusion.Matches(utilities, calibration), user.Target);
    }

    /// <summary>That the person takes this candidate, of each of the first <paramref name="count"/>.</summary>
    public IEnumerable<Forecast> Takes(int count) => First(count).Select(candidate => new Forecast(Probabilities[candidate], candidate == Taken));

    /// <summary>
    /// That the person takes this candidate, knowing that they take it or one other, drawn at random: of each of the first <paramref name="count"/>. Which other
    /// it is does not matter where the candidate was taken; where it was not, one of <c>n - 1</c> draws is the taken one. A list of which nothing was taken says nothing.
    /// </summary>
    public IEnumerable<Forecast> Prefers(int count) => Taken < 0 || Matches.Count < 2
        ? []
        : First(count).Select(candidate => candidate == Taken
            ? new Forecast(Matches[candidate], Happened: true)
            : new Forecast(Matches[candidate], Happened: false, 1.0 / (Matches.Count - 1)));

    /// <summary>The same list for a person who does what was told.</summary>
    public ShownList Drawn(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var left = random.NextDouble();
        var taken = -1;
        for (var candidate = 0; candidate < Probabilities.Count && left >= 0; candidate++)
        {
            left -= Probabilities[candidate];
            taken = left < 0 ? candidate : -1;
        }

        return this with { Taken = taken };
    }

    private IEnumerable<int> First(int count) => Enumerable.Range(0, Probabilities.Count).OrderByDescending(candidate => Probabilities[candidate]).Take(count);
}
