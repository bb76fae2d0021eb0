using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Counting;
using ChatRec.Retrieval.Scoring;

namespace ChatRec.Cli.Training.Rankers;

/// <summary>Titles that a title is like, by who took them near each other: what "like X" is written from.</summary>
internal static class TitleNeighbours
{
    private const int Most = 10;

    /// <summary>The nearest titles of each, the nearest first.</summary>
    /// <param name="users">Titles by user, oldest first.</param>
    /// <param name="count">Number of titles.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static Func<int, IReadOnlyList<int>> Of(IReadOnlyList<int[]> users, int count, CancellationToken cancellationToken)
    {
        var lists = TransitionCounts.Count(count, users, new CoOccurrenceOptions { BackwardShare = 1 }, cancellationToken);
        return title => title < count ? Nearest(lists[title]) : [];
    }

    /// <summary>A retriever that knows who was watched near whom: its finds stand beside the true title in ranking prompts.</summary>
    public static IHistoryScorer Retriever(IReadOnlyList<int[]> users, int count, CancellationToken cancellationToken)
    {
        var options = new CoOccurrenceOptions();
        return TransitionCounts.Scorer(TransitionCounts.Count(count, users, options, cancellationToken), options, new float[count]);
    }

    private static int[] Nearest(ReadOnlySpan<Neighbour> list)
    {
        var near = new int[Math.Min(Most, list.Length)];
        for (var index = 0; index < near.Length; index++)
        {
            near[index] = list[index].Item;
        }

        return near;
    }
}
