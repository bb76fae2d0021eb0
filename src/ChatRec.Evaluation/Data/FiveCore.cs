using System.Globalization;
using ChatRec.Evaluation.Splits;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Evaluation.Data;

/// <summary>
/// Interactions as the next-item protocol takes them: each user's in order of (time, item), and only users and items with five interactions, counted again
/// until nothing changes.
/// </summary>
internal static class FiveCore
{
    private const int Core = 5;

    /// <summary>Filters, and numbers the items that are left in their old order.</summary>
    /// <param name="name">Name of the data.</param>
    /// <param name="source">Where it comes from, for errors.</param>
    /// <param name="items">Id and title of every item.</param>
    /// <param name="users">Their interactions, by place in <paramref name="items"/>.</param>
    /// <exception cref="EvaluationDataException">Nothing is left.</exception>
    public static EvaluationData Filter(string name, string source, IReadOnlyList<(string Id, string Title)> items, IReadOnlyList<InteractionSequence> users)
    {
        var split = LeaveOneOut.Split(users, Core);
        if (split.Users.Count == 0)
        {
            throw new EvaluationDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"{source}: the 5-core filter leaves nothing of {users.Count} users and {users.Sum(user => user.Length)} interactions: too few users have five items that five users have."));
        }

        int[] kept = [.. split.Users.SelectMany(user => user.Items).Distinct().Order()];
        var dense = kept.Select((place, item) => (place, item)).ToDictionary(pair => pair.place, pair => pair.item);
        return new EvaluationData(
            name,
            [.. kept.Select(place => items[place].Id)],
            [.. kept.Select(place => items[place].Title)],
            [.. split.Users.Select(user => user.UserId)],
            [.. split.Users.Select(user => Array.ConvertAll(user.Items, place => dense[place]))],
            [.. split.Users.Select(user => user.Times)]);
    }
}
