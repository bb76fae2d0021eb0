using ChatRec.Retrieval.Histories;

namespace ChatRec.Evaluation.Splits;

/// <summary>
/// The next-item protocol of LlamaRec and LRURec: interactions in order of (time, item), iterated 5-core filter, then of each
/// user the last item is the test, the one before it the validation, the rest training.
/// </summary>
public sealed class LeaveOneOut
{
    private LeaveOneOut(IReadOnlyList<InteractionSequence> users) => Users = users;

    /// <summary>Users that survived the filter, with all of their interactions in order.</summary>
    public IReadOnlyList<InteractionSequence> Users { get; }

    /// <summary>Number of distinct items that survived.</summary>
    public int ItemCount => Users.SelectMany(user => user.Items).Distinct().Count();

    /// <summary>Number of interactions that survived.</summary>
    public int InteractionCount => Users.Sum(user => user.Length);

    /// <summary>Filters and splits.</summary>
    /// <param name="users">One sequence a user.</param>
    /// <param name="core">Fewest interactions that a user and an item must keep, at least 3.</param>
    public static LeaveOneOut Split(IEnumerable<InteractionSequence> users, int core = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(core, 3);
        var kept = users.Select(Sort).ToList();
        while (true)
        {
            var counts = kept.SelectMany(user => user.Items).CountBy(item => item).ToDictionary();
            var next = kept
                .Select(user => Keep(user, [.. Enumerable.Range(0, user.Length).Where(place => counts[user.Items[place]] >= core)]))
                .Where(user => user.Length >= core)
                .ToList();
            var stable = next.Count == kept.Count && next.Zip(kept).All(pair => pair.First.Length == pair.Second.Length);
            kept = next;
            if (stable)
            {
                return new LeaveOneOut(kept);
            }
        }
    }

    /// <summary>What a model may learn from: each user's interactions without the last two.</summary>
    public IEnumerable<InteractionSequence> Training => Users.Select(user => Keep(user, [.. Enumerable.Range(0, user.Length - 2)]));

    /// <summary>The history and the target of each user, in the order of <see cref="Users"/>.</summary>
    public IEnumerable<Case> Cases(SplitPart part) => Users.Select(user => part == SplitPart.Test
        ? new Case(user.UserId, user.Items[..^1], user.Items[^1])
        : new Case(user.UserId, user.Items[..^2], user.Items[^2]));

    private static InteractionSequence Sort(InteractionSequence user) =>
        Keep(user, [.. Enumerable.Range(0, user.Length).OrderBy(place => user.Times[place]).ThenBy(place => user.Items[place])]);

    private static InteractionSequence Keep(InteractionSequence user, int[] places) => new(
        user.UserId,
        Array.ConvertAll(places, place => user.Items[place]),
        Array.ConvertAll(places, place => user.Ratings[place]),
        Array.ConvertAll(places, place => user.Signals[place]),
        Array.ConvertAll(places, place => user.Times[place]));

    /// <summary>One question of the protocol.</summary>
    /// <param name="User">The user.</param>
    /// <param name="History">Item indexes of the catalogue, oldest first; masked from the answer.</param>
    /// <param name="Target">The item to find.</param>
    public sealed record Case(string User, IReadOnlyList<int> History, int Target);
}
