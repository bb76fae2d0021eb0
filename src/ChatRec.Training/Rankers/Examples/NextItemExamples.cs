using ChatRec.Training.Kernels;

namespace ChatRec.Training.Rankers.Examples;

/// <summary>Language modelling of histories: after each title, the one that follows it. Windows begin anywhere, so that no title has a fixed position.</summary>
/// <param name="titles">Titles read in a step, about.</param>
/// <param name="users">Histories.</param>
/// <param name="frame">What stands around the titles.</param>
/// <param name="trained">Number of titles that can be answers.</param>
/// <param name="window">Titles in a window, at most.</param>
public sealed class NextItemExamples(int titles, UserHistories users, PromptFrame frame, int trained, int window) : IExampleSource
{
    /// <inheritdoc/>
    public IReadOnlyList<RankerSequence> Examples(double share, CounterRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var sequences = new List<RankerSequence>();
        for (var read = 0; read < titles * share;)
        {
            var user = users.Draw(random);
            var length = Math.Min(window, user.Length);
            var first = random.Next(user.Length - length + 1);
            sequences.Add(frame.Example(user.AsSpan(first, length), trained, opens: first == 0));
            read += length;
        }

        return sequences;
    }
}
