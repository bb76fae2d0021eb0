using ChatRec.Evaluation.Rankers;
using ChatRec.Ranking.OnePass;

namespace ChatRec.Evaluation.Calibration;

/// <summary>How well one of the shown probabilities holds on test users, before and after calibration: means over seeds.</summary>
/// <param name="Name">Which probability, of which candidates.</param>
/// <param name="Before">With temperature 1 and nothing for "none of these".</param>
/// <param name="After">As served.</param>
/// <param name="Floor">The expected calibration error (equal mass) that perfect probabilities would show on so few users, by chance alone.</param>
/// <param name="CurveBefore">The reliability curve of all seeds together, before.</param>
/// <param name="CurveAfter">As served.</param>
public sealed record ShownQuality(
    string Name, CalibrationScore Before, CalibrationScore After, double Floor, IReadOnlyList<ReliabilityBin> CurveBefore, IReadOnlyList<ReliabilityBin> CurveAfter)
{
    private const int Draws = 20;
    private const int Listed = 5;

    private static readonly (string Name, Func<ShownList, IEnumerable<Forecast>> Forecasts)[] Kinds =
    [
        ("probability, first five", list => list.Takes(Listed)),
        ("probability, all candidates", list => list.Takes(int.MaxValue)),
        ("match, first five", list => list.Prefers(Listed)),
        ("match, all candidates", list => list.Prefers(int.MaxValue)),
    ];

    /// <summary>Judges what the runs' test users would have been shown; empty where the retriever found nobody's item.</summary>
    public static IReadOnlyList<ShownQuality> Of(IReadOnlyList<RankerRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (!runs.All(run => run.Retrieved > 0))
        {
            return [];
        }

        var before = runs.Select(run => Lists(run, null)).ToList();
        var after = runs.Select(run => Lists(run, run.Weights.Calibration)).ToList();
        return [.. Kinds.Select(kind => Judge(kind.Name, before, after, lists => [.. lists.SelectMany(kind.Forecasts)]))];
    }

    private static ShownQuality Judge(string name, List<ShownList[]> before, List<ShownList[]> after, Func<IEnumerable<ShownList>, IReadOnlyList<Forecast>> forecasts) => new(
        name,
        CalibrationScore.Mean(before.ConvertAll(lists => CalibrationScore.Of(forecasts(lists)))),
        CalibrationScore.Mean(after.ConvertAll(lists => CalibrationScore.Of(forecasts(lists)))),
        after.Average(lists => ByChance(lists, forecasts)),
        Reliability.EqualMass(forecasts(before.SelectMany(lists => lists))),
        Reliability.EqualMass(forecasts(after.SelectMany(lists => lists))));

    private static ShownList[] Lists(RankerRun run, FusionCalibration? calibration) =>
        [.. run.Test.Where(user => user.RetrieverScores.Count > 0).Select(user => ShownList.Of(user, run.Weights, calibration))];

    private static double ByChance(ShownList[] lists, Func<IEnumerable<ShownList>, IReadOnlyList<Forecast>> forecasts)
    {
        var random = new Random(1);
        return Enumerable.Range(0, Draws)
            .Select(_ => forecasts(lists.Select(list => list.Drawn(random)).ToArray()))
            .Where(drawn => drawn.Count > 0)
            .Select(drawn => Reliability.Error(Reliability.EqualMass(drawn)))
            .DefaultIfEmpty(0)
            .Average();
    }
}
