namespace ChatRec.Training.Rankers;

/// <summary>
/// The tokens of a prompt whose candidates stand before the history, each after its letter, as the prompt's template gives them:
/// <c>opening (label title)* closing history answer</c>.
/// </summary>
/// <param name="Opening">What stands before the first label.</param>
/// <param name="Labels">What stands before each candidate, with its letter.</param>
/// <param name="Closing">What follows the last candidate.</param>
/// <param name="History">The history and the wish.</param>
/// <param name="Answer">What stands last; there the letter is read.</param>
/// <param name="Letters">The letters as tokens of an answer.</param>
public sealed record LetterFrame(int[] Opening, IReadOnlyList<int[]> Labels, int[] Closing, PromptFrame History, int[] Answer, int[] Letters)
{
    /// <summary>A prompt.</summary>
    /// <param name="candidates">Title tokens, at most as many as there are letters.</param>
    /// <param name="history">Title tokens, oldest first.</param>
    /// <param name="words">Tokens of the wish; null: none.</param>
    /// <param name="withAnswer">Whether it ends where the letter is read.</param>
    public int[] Prompt(ReadOnlySpan<int> candidates, ReadOnlySpan<int> history, int[]? words = null, bool withAnswer = true)
    {
        var tokens = new List<int>(Opening);
        for (var index = 0; index < candidates.Length; index++)
        {
            tokens.AddRange(Labels[index]);
            tokens.Add(candidates[index]);
        }

        return [.. tokens, .. Closing, .. History.Prompt(history, words), .. withAnswer ? Answer : []];
    }

    /// <summary>Index of the token with which the history begins, after some candidates.</summary>
    public int HistoryAt(int candidates) => Opening.Length + Labels.Take(candidates).Sum(label => label.Length + 1) + Closing.Length;
}
