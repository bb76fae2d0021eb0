namespace ChatRec.Evaluation.Splits;

/// <summary>
/// The next-item protocol of LlamaRec and LRURec: iterated 5-core filter, then of each user the last item is the test, the
/// one before it the validation, the rest training.
/// </summary>
public sealed class LeaveOneOut
{
    private LeaveOneOut(IReadOnlyList<UserSequence> users) => Users = users;

    /// <summary>Users that survived the filter, with all of their items in order.</summary>
    public IReadOnlyList<UserSequence> Users { get; }

    /// <summary>Number of distinct items that survived.</summary>
    public int ItemCount => Users.SelectMany(user => user.Items).Distinct().Count();

    /// <summary>Filters and splits.</summary>
    /// <param name="users">Sequences in order of (time, item).</param>
    /// <param name="core">Fewest interactions that a user and an item must keep, at least 3.</param>
    public static LeaveOneOut Split(IEnumerable<UserSequence> users, int core = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(core, 3);
        var kept = users.ToList();
        while (true)
        {
            var counts = new Dictionary<int, int>();
            foreach (var item in kept.SelectMany(user => user.Items))
            {
                counts[item] = counts.GetValueOrDefault(item) + 1;
            }

            var next = kept
                .Select(user => user with { Items = [.. user.Items.Where(item => counts[item] >= core)] })
                .Where(user => user.Items.Count >= core)
                .ToList();
            var stable = next.Count == kept.Count && next.Zip(kept).All(pair => pair.First.Items.Count == pair.Second.Items.Count);
            kept = next;
            if (stable)
            {
                return new LeaveOneOut(kept);
            }
        }
    }

    /// <summary>What a model may learn from: each user's items without the last two.</summary>
    public IEnumerable<UserSequence> Training => Users.Select(user => user with { Items = [.. user.Items.SkipLast(2)] });

    /// <summary>The history and the target of each user, in the order of <see cref="Users"/>.</summary>
    public IEnumerable<Case> Cases(SplitPart part) => Users.Select(user => part == SplitPart.Test
        ? new Case(user.User, [.. user.Items.SkipLast(1)], user.Items[^1])
        : new Case(user.User, [.. user.Items.SkipLast(2)], user.Items[^2]));

    /// <summary>One question of the protocol.</summary>
    /// <param name="User">The user.</param>
    /// <param name="History">Item indexes, oldest first; masked from the answer.</param>
    /// <param name="Target">The item to find.</param>
    public sealed record Case(string User, IReadOnlyList<int> History, int Target);
}
