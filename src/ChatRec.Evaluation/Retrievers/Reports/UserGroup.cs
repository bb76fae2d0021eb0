namespace ChatRec.Evaluation.Retrievers.Reports;

/// <summary>Test users who have something in common.</summary>
/// <param name="Name">"10–19".</param>
/// <param name="Users">Their places in the data.</param>
public sealed record UserGroup(string Name, IReadOnlyList<int> Users)
{
    /// <summary>Fewer users than this say nothing; such groups are left out.</summary>
    public const int Fewest = 20;

    /// <summary>Groups users by a number.</summary>
    /// <param name="numbers">One a user.</param>
    /// <param name="bounds">The first number of each group but the lowest, rising.</param>
    public static IReadOnlyList<UserGroup> By(IReadOnlyList<int> numbers, params int[] bounds)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        return
        [
            .. Enumerable.Range(0, bounds.Length + 1)
                .Select(group => new UserGroup(
                    Label(group, numbers, bounds),
                    [.. Enumerable.Range(0, numbers.Count).Where(user => bounds.Count(bound => numbers[user] >= bound) == group)]))
                .Where(group => group.Users.Count >= Fewest),
        ];
    }

    private static string Label(int group, IReadOnlyList<int> numbers, int[] bounds)
    {
        var low = group == 0 ? numbers.Min() : bounds[group - 1];
        return group == bounds.Length
            ? FormattableString.Invariant($"{low}+")
            : low >= bounds[group] - 1 ? FormattableString.Invariant($"{low}") : FormattableString.Invariant($"{low}–{bounds[group] - 1}");
    }
}
