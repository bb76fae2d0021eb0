using ChatRec.Retrieval.Popularity;
using ChatRec.Retrieval.Scoring;

namespace ChatRec.Evaluation.Retrievers.Models;

/// <summary><c>popularity-recent</c>: how often an item was taken of late, by time where the data has it, else by the place from the end of each sequence.</summary>
internal sealed class RecentPopularity : IRetrieverModel
{
    private static readonly int[] HalfLives = [30, 180, 730, 1_825];
    private static readonly double[] Decays = [0.5, 0.7, 0.85, 0.95];

    public string Name => "popularity-recent";

    public string Description => "how often an item was taken of late";

    public bool UsesSeed => false;

    public FittedRetriever Fit(FitContext context)
    {
        var data = context.Data;
        IEnumerable<(string, Func<IHistoryScorer>)> candidates = data.Times is { } times
            ? HalfLives.Select(days => (
                FormattableString.Invariant($"half-life {days} days"),
                (Func<IHistoryScorer>)(() => PopularityScorer.Recent(data.ItemCount, data.Sequences, times, TimeSpan.FromDays(days)))))
            : Decays.Select(decay => (
                FormattableString.Invariant($"decay {decay} a place"),
                (Func<IHistoryScorer>)(() => PopularityScorer.Recent(data.ItemCount, data.Sequences, decay))));
        return ValidationSearch.Best(context, HalfLives.Length, candidates);
    }
}
