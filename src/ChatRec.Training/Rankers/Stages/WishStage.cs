using ChatRec.Training.Kernels;
using ChatRec.Training.Rankers.Wishes;

namespace ChatRec.Training.Rankers.Stages;

/// <summary>
/// Prompts with wishes in words that the title which really followed satisfies, among plain histories so that nothing is forgotten. The loss is over all titles, so
/// a wish is also learned from what it excludes.
/// </summary>
/// <param name="steps">Number of steps.</param>
/// <param name="users">Title tokens by user, oldest first, at least two.</param>
/// <param name="frame">What stands around titles and wish.</param>
/// <param name="trained">Number of titles that can be answers.</param>
/// <param name="wishes">Writes wishes.</param>
/// <param name="tokenize">Tokens of a wish, as the served model's tokenizer gives them.</param>
/// <param name="options">Sizes.</param>
public sealed class WishStage(
    int steps, IReadOnlyList<int[]> users, PromptFrame frame, int trained, WishWriter wishes, Func<string, int[]> tokenize, RankerOptions options) : IRankerStage
{
    // A third of a step's titles stand in plain windows.
    private readonly NextItemStage _plain = new(steps, users, frame, trained, options with { TitlesPerStep = Math.Max(16, options.TitlesPerStep / 3) });

    /// <inheritdoc/>
    public string Name => "wishes";

    /// <inheritdoc/>
    public int Steps => steps;

    /// <inheritdoc/>
    public IReadOnlyList<RankerSequence> Examples(double share, CounterRandom random)
    {
        var sequences = new List<RankerSequence>(_plain.Examples(share, random));
        for (var count = Math.Round(options.PromptsPerStep * share); count > 0; count--)
        {
            var user = users[_plain.DrawUser(random)];
            var end = 1 + random.Next(user.Length - 1);
            var first = Math.Max(0, end - random.Next(options.HistoryItems + 1));
            if (user[end] < trained)
            {
                var wish = wishes.Write(user[end], user.AsSpan(first, end - first), random, WordingPart.Training);
                sequences.Add(Example(user.AsSpan(first, end - first + 1), first == 0, wish));
            }
        }

        return sequences;
    }

    private RankerSequence Example(ReadOnlySpan<int> titles, bool opens, Wish wish)
    {
        if (wish.Clauses.Count == 0)
        {
            return frame.Example(titles, trained, opens);
        }

        // What follows what is asked in the plain windows: here the wish alone is.
        var example = frame.Example(titles, trained, opens, tokenize(wish.Text));
        Array.Fill(example.Targets, -1);
        return example with { Wish = new WishTarget(titles[^1], frame.Opening.Length + ((titles.Length - 1) * (1 + frame.Separator.Length)) - 1, wishes.Violations(wish, trained)) };
    }
}
