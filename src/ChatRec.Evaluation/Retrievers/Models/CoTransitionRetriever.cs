using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Scoring;

namespace ChatRec.Evaluation.Retrievers.Models;

/// <summary>
/// <c>cotransition</c>: who was taken next to whom. The grid is spanned by two settings, one for long sequences of films, one for short ones of purchases;
/// validation chooses between them and their decays. It is small on purpose: 96 points already overfit MovieLens' 610 validation users.
/// </summary>
internal sealed class CoTransitionRetriever : IRetrieverModel
{
    private static readonly double[] RecencyDecays = [0.6, 0.7, 0.8, 0.9];
    private static readonly CoOccurrenceOptions[] Countings =
    [
        new() { DistanceDecay = 0.9, BackwardShare = 0.3, Power = 1, SeedNormalisation = 0.65, CandidateNormalisation = 0.3, SeedSmoothing = 30, CandidateSmoothing = 10 },
        new() { DistanceDecay = 0.9, BackwardShare = 0.5, Power = 1.2, SeedNormalisation = 0.5, CandidateNormalisation = 0.3, SeedSmoothing = 3, CandidateSmoothing = 3 },
        new() { DistanceDecay = 0.95, BackwardShare = 0.5, Power = 1.2, SeedNormalisation = 0.5, CandidateNormalisation = 0.3, SeedSmoothing = 3, CandidateSmoothing = 3 },
    ];

    public string Name => "cotransition";

    public string Description => "co-transition counts, normalised on both sides, with recency decay";

    public bool UsesSeed => false;

    public FittedRetriever Fit(FitContext context)
    {
        var best = ValidationSearch.Best(context, Countings.Length * RecencyDecays.Length, Candidates(context));
        var grid = Countings.SelectMany(_ => RecencyDecays, WithDecay);
        return best with { CoTransition = grid.First(options => Describe(options) == best.Settings) };
    }

    private static IEnumerable<(string, Func<IHistoryScorer>)> Candidates(FitContext context)
    {
        var popularity = Array.ConvertAll(context.Data.Popularity, count => (float)count);
        foreach (var counting in Countings)
        {
            var lists = TransitionCounts.Count(context.Data.ItemCount, context.Data.Sequences, counting, context.CancellationToken);
            foreach (var options in RecencyDecays.Select(decay => WithDecay(counting, decay)))
            {
                yield return (Describe(options), () => TransitionCounts.Scorer(lists, options, popularity));
            }
        }
    }

    private static string Describe(CoOccurrenceOptions options) => FormattableString.Invariant(
        $"g {options.DistanceDecay}, b {options.BackwardShare}, p {options.Power}, α {options.SeedNormalisation}, β {options.CandidateNormalisation}, s {options.SeedSmoothing}, t {options.CandidateSmoothing}, d {options.RecencyDecay}");

    private static CoOccurrenceOptions WithDecay(CoOccurrenceOptions counting, double decay) => new()
    {
        DistanceDecay = counting.DistanceDecay,
        BackwardShare = counting.BackwardShare,
        Power = counting.Power,
        SeedNormalisation = counting.SeedNormalisation,
        CandidateNormalisation = counting.CandidateNormalisation,
        SeedSmoothing = counting.SeedSmoothing,
        CandidateSmoothing = counting.CandidateSmoothing,
        RecencyDecay = decay,
    };
}
