using ChatRec.Training.Kernels;

namespace ChatRec.Training.Rankers.Examples;

/// <summary>Histories to draw from, each user in proportion to the titles that can be asked of them.</summary>
public sealed class UserHistories
{
    private readonly IReadOnlyList<int[]> _users;
    private readonly int[] _ends;

    /// <summary>Histories to draw from.</summary>
    /// <param name="users">Title tokens by user, oldest first, at least two.</param>
    public UserHistories(IReadOnlyList<int[]> users)
    {
        ArgumentNullException.ThrowIfNull(users);
        (_users, _ends) = (users, new int[users.Count]);
        var sum = 0;
        for (var user = 0; user < users.Count; user++)
        {
            _ends[user] = sum += users[user].Length;
        }
    }

    /// <summary>A user's titles.</summary>
    public int[] Draw(CounterRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var found = Array.BinarySearch(_ends, random.Next(_ends[^1]) + 1);
        return _users[found >= 0 ? found : ~found];
    }

    /// <summary>A place in a history: the user's titles, where what is shown of them begins, and where the title that follows it stands.</summary>
    /// <param name="most">Most titles that are shown.</param>
    /// <param name="random">What is drawn from.</param>
    public (int[] User, int First, int End) DrawMoment(int most, CounterRandom random)
    {
        var user = Draw(random);
        var end = 1 + random.Next(user.Length - 1);
        return (user, Math.Max(0, end - random.Next(most + 1)), end);
    }
}
