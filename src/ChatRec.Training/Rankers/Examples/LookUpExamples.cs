using ChatRec.Training.Kernels;

namespace ChatRec.Training.Rankers.Examples;

/// <summary>
/// Which letter stands before this title? Lists of titles with letters, then each of them again in another order, with its letter to be told: before a model can rank
/// by letters it must be able to look one up, and from rankings alone it does not learn that.
/// </summary>
/// <param name="lists">Lists in a step.</param>
/// <param name="frame">What stands around candidates and history.</param>
/// <param name="trained">Number of titles to draw from.</param>
public sealed class LookUpExamples(int lists, LetterFrame frame, int trained) : IExampleSource
{
    private const int Fewest = 5;

    /// <inheritdoc/>
    public IReadOnlyList<RankerSequence> Examples(double share, CounterRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var sequences = new List<RankerSequence>();
        var most = Math.Min(frame.Letters.Length, trained);
        for (var count = Math.Round(lists * share); count > 0; count--)
        {
            var titles = Distinct(Math.Min(most, Fewest + random.Next(Math.Max(1, most - Fewest + 1))), random);
            var letters = Enumerable.Range(0, titles.Length).ToArray();
            random.Shuffle<int>(letters);
            var tokens = frame.Prompt(titles, Array.ConvertAll(letters, letter => titles[letter]), null, withAnswer: false);
            var targets = new int[tokens.Length];
            Array.Fill(targets, -1);
            var first = frame.HistoryAt(titles.Length);
            sequences.Add(new RankerSequence(tokens, targets)
            {
                Letters = [.. letters.Select((letter, place) => new LetterTarget(first + frame.History.TitleAt(place), titles.Length, letter))],
            });
        }

        return sequences;
    }

    private int[] Distinct(int count, CounterRandom random)
    {
        var titles = new HashSet<int>();
        while (titles.Count < count)
        {
            titles.Add(random.Next(trained));
        }

        return [.. titles];
    }
}
