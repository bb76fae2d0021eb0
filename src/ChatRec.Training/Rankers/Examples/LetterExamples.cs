using ChatRec.Training.Kernels;
using ChatRec.Training.Rankers.Wishes;

namespace ChatRec.Training.Rankers.Examples;

/// <summary>
/// LlamaRec's ranking prompts: candidates with letters in random order, a history, often a wish in words; which letter has the title that followed? The candidates
/// beside it are what a retriever finds for the history, without what the same person has in other places of it. What the letters are to say is partly the title that
/// followed, partly the model's own title tokens for the same prompt, less what the wish excludes.
/// </summary>
/// <param name="prompts">Prompts in a step.</param>
/// <param name="users">Histories.</param>
/// <param name="frame">What stands around candidates, history and wish.</param>
/// <param name="trained">Number of titles that can be answers.</param>
/// <param name="negatives">Draws the other candidates.</param>
/// <param name="wishes">Writes wishes; null: prompts have none.</param>
/// <param name="tokenize">Tokens of a wish, as the served model's tokenizer gives them.</param>
/// <param name="historyItems">Titles of a history in a prompt, at most.</param>
public sealed class LetterExamples(
    int prompts, UserHistories users, LetterFrame frame, int trained, HardNegatives negatives, WishWriter? wishes, Func<string, int[]> tokenize, int historyItems) : IExampleSource
{
    private const double Wished = 0.75;
    private const double Drills = 0.3;
    private const double Shorter = 0.2;
    private const int Fewest = 5;

    /// <inheritdoc/>
    public IReadOnlyList<RankerSequence> Examples(double share, CounterRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var sequences = new List<RankerSequence>();
        while (sequences.Count < Math.Round(prompts * share))
        {
            var (user, first, end) = users.DrawMoment(historyItems, random);
            var length = random.NextDouble() < Shorter ? Fewest + random.Next(Math.Max(1, frame.Letters.Length - Fewest)) : frame.Letters.Length;
            if (user[end] < trained)
            {
                sequences.AddRange(Examples(user, first, end, Math.Min(length, trained / 2), random));
            }
        }

        return sequences;
    }

    private IEnumerable<RankerSequence> Examples(int[] user, int first, int end, int length, CounterRandom random)
    {
        var history = user.AsSpan(first, end - first);
        var target = user[end];
        var kind = wishes is null ? 1 : random.NextDouble() / Wished;
        if (kind < Drills)
        {
            if (wishes!.Drill(history, random) is not var (wanted, unwanted))
            {
                return [];
            }

            // A drill needs candidates on both sides of its wish.
            var halves = negatives.DrawHalves(user, history, length, wishes.Violations(wanted, trained)!, random);
            random.Shuffle<int>(halves);
            return [Example(halves, history, -1, wanted), Example(halves, history, -1, unwanted)];
        }

        int[] candidates = [target, .. negatives.Draw(user, history, length - 1, random)];
        random.Shuffle<int>(candidates);
        return [Example(candidates, history, target, kind < 1 ? wishes!.Write(target, history, random, WordingPart.Training) : null)];
    }

    // The title that followed; -1: nothing follows a drill.
    private RankerSequence Example(int[] candidates, ReadOnlySpan<int> history, int target, Wish? wish)
    {
        var violations = wish is { Clauses.Count: > 0 } ? wishes!.Violations(wish, trained) : null;
        var words = wish is { Clauses.Count: > 0 } ? tokenize(wish.Text) : null;
        var tokens = frame.Prompt(candidates, history, words);
        var targets = new int[tokens.Length];
        Array.Fill(targets, -1);
        var answer = tokens.Length - frame.Answer.Length - 1;
        var plain = frame.HistoryAt(candidates.Length) + frame.History.AnswerAt(history.Length);
        if (words is null)
        {
            targets[answer] = target;
        }

        return new RankerSequence(tokens, targets)
        {
            Wish = words is null ? null : new WishTarget(answer, target, plain, violations),
            Letters = [new LetterTarget(tokens.Length - 1, candidates.Length, Array.IndexOf(candidates, target)) { Candidates = candidates, Violations = violations, TeacherAt = answer }],
        };
    }
}
