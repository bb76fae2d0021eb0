namespace ChatRec.Training.Rankers;

/// <summary>The tokens around the titles of a prompt, as the prompt's template gives them: <c>opening (title separator)* [wish words answer]</c>.</summary>
/// <param name="Opening">What stands before the first title.</param>
/// <param name="Separator">What follows each title; without a wish the answer is read after the last one.</param>
/// <param name="Wish">What stands before the words of a wish.</param>
/// <param name="Answer">What stands after them; there the answer is read.</param>
public sealed record PromptFrame(int[] Opening, int[] Separator, int[] Wish, int[] Answer)
{
    /// <summary>Index of the token after which the answer without a wish is read.</summary>
    /// <param name="titles">How many titles the history has.</param>
    public int AnswerAt(int titles) => TitleAt(titles) - 1;

    /// <summary>Index of a title's token.</summary>
    /// <param name="place">Its place in the history, from 0.</param>
    public int TitleAt(int place) => Opening.Length + (place * (1 + Separator.Length));

    /// <summary>A prompt of some titles.</summary>
    /// <param name="titles">Title tokens, oldest first.</param>
    /// <param name="words">Tokens of the wish; null: none.</param>
    public int[] Prompt(ReadOnlySpan<int> titles, int[]? words = null)
    {
        var tokens = new List<int>(Opening);
        foreach (var title in titles)
        {
            tokens.Add(title);
            tokens.AddRange(Separator);
        }

        return words is null ? [.. tokens] : [.. tokens, .. Wish, .. words, .. Answer];
    }

    /// <summary>The same, with what follows each title as its target.</summary>
    /// <param name="titles">Title tokens, oldest first, and the one that follows at the end.</param>
    /// <param name="trained">Number of titles that can be answers; the others are only read.</param>
    /// <param name="opens">Whether the first title is a target too: it is where a history begins.</param>
    /// <param name="words">Tokens of the wish for the last title; null: none.</param>
    public RankerSequence Example(ReadOnlySpan<int> titles, int trained, bool opens, int[]? words = null)
    {
        var tokens = Prompt(titles[..^1], words);
        var targets = new int[tokens.Length];
        Array.Fill(targets, -1);
        for (var index = 0; index < titles.Length; index++)
        {
            var isLast = index == titles.Length - 1;
            var at = isLast ? tokens.Length - 1 : AnswerAt(index);
            if (titles[index] < trained && (index > 0 || opens || words is not null))
            {
                targets[at] = titles[index];
            }
        }

        return new RankerSequence(tokens, targets);
    }
}
