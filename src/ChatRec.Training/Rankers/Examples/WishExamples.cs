using ChatRec.Training.Kernels;
using ChatRec.Training.Rankers.Wishes;

namespace ChatRec.Training.Rankers.Examples;

/// <summary>
/// Prompts with wishes in words. Some are satisfied by the title that really followed; the others are drills: a wish about anything, where the wanted answer is the
/// model's own without the wish less what it excludes, so that "no horror" is learned from each title that it removes and not from the one that followed.
/// </summary>
/// <param name="prompts">Prompts in a step.</param>
/// <param name="users">Histories.</param>
/// <param name="frame">What stands around titles and wish.</param>
/// <param name="trained">Number of titles that can be answers.</param>
/// <param name="wishes">Writes wishes.</param>
/// <param name="tokenize">Tokens of a wish, as the served model's tokenizer gives them.</param>
/// <param name="historyItems">Titles in a prompt, at most.</param>
public sealed class WishExamples(
    int prompts, UserHistories users, PromptFrame frame, int trained, WishWriter wishes, Func<string, int[]> tokenize, int historyItems) : IExampleSource
{
    private const double Drills = 0.35;

    /// <inheritdoc/>
    public IReadOnlyList<RankerSequence> Examples(double share, CounterRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var sequences = new List<RankerSequence>();
        while (sequences.Count < Math.Round(prompts * share))
        {
            var (user, first, end) = users.DrawMoment(historyItems, random);
            var history = user.AsSpan(first, end - first);
            var titles = user.AsSpan(first, end - first + 1);
            if (user[end] >= trained)
            {
                continue;
            }

            if (random.NextDouble() >= Drills)
            {
                sequences.Add(Example(titles, first == 0, wishes.Write(user[end], history, random, WordingPart.Training), isDrill: false));
            }
            else if (wishes.Drill(history, random) is var (wanted, unwanted))
            {
                sequences.Add(Example(titles, first == 0, wanted, isDrill: true));
                sequences.Add(Example(titles, first == 0, unwanted, isDrill: true));
            }
        }

        return sequences;
    }

    private RankerSequence Example(ReadOnlySpan<int> titles, bool opens, Wish wish, bool isDrill)
    {
        if (wish.Clauses.Count == 0)
        {
            return frame.Example(titles, trained, opens);
        }

        // What follows what is asked in the plain windows: here the wish alone is.
        var example = frame.Example(titles, trained, opens, tokenize(wish.Text));
        Array.Fill(example.Targets, -1);
        return example with { Wish = new WishTarget(example.Tokens.Length - 1, isDrill ? -1 : titles[^1], frame.AnswerAt(titles.Length - 1), wishes.Violations(wish, trained)) };
    }
}
