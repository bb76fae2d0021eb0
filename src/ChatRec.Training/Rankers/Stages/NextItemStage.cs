using ChatRec.Training.Kernels;

namespace ChatRec.Training.Rankers.Stages;

/// <summary>Language modelling of histories: after each title, the one that follows it. Windows begin anywhere, so that no title has a fixed position.</summary>
/// <param name="steps">Number of steps.</param>
/// <param name="users">Title tokens by user, oldest first, at least two.</param>
/// <param name="frame">What stands around the titles.</param>
/// <param name="trained">Number of titles that can be answers.</param>
/// <param name="options">Sizes.</param>
public sealed class NextItemStage(int steps, IReadOnlyList<int[]> users, PromptFrame frame, int trained, RankerOptions options) : IRankerStage
{
    // Each user in proportion to the titles that can be asked of them.
    private readonly int[] _ends = Sums(users);

    /// <inheritdoc/>
    public string Name => "next item";

    /// <inheritdoc/>
    public int Steps => steps;

    /// <inheritdoc/>
    public IReadOnlyList<RankerSequence> Examples(double share, CounterRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var sequences = new List<RankerSequence>();
        for (var titles = 0; titles < options.TitlesPerStep * share;)
        {
            var user = users[UserAt(random.Next(_ends[^1]))];
            var length = Math.Min(options.Window, user.Length);
            var first = random.Next(user.Length - length + 1);
            sequences.Add(frame.Example(user.AsSpan(first, length), trained, opens: first == 0));
            titles += length;
        }

        return sequences;
    }

    /// <summary>A user, drawn in proportion to the length of their history.</summary>
    internal int DrawUser(CounterRandom random) => UserAt(random.Next(_ends[^1]));

    private int UserAt(int place)
    {
        var found = Array.BinarySearch(_ends, place + 1);
        return found >= 0 ? found : ~found;
    }

    private static int[] Sums(IReadOnlyList<int[]> users)
    {
        var (ends, sum) = (new int[users.Count], 0);
        for (var user = 0; user < users.Count; user++)
        {
            ends[user] = sum += users[user].Length;
        }

        return ends;
    }
}
