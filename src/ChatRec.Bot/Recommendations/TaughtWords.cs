using ChatRec.Bot.Dialogue.Titles;

namespace ChatRec.Bot.Recommendations;

/// <summary>Words beyond genres and decades that a ranker was taught, in what a person asks for.</summary>
internal static class TaughtWords
{
    /// <summary>Those that stand in a request, in its order: the longest first, so that "comic book" is not also "book". A single word that any chat has ("bad", "music") is no wish.</summary>
    /// <param name="words">Folded words with spaces between them; null: none.</param>
    /// <param name="taught">Words that the ranker knows, in lower case.</param>
    public static IReadOnlyList<string> In(string? words, IReadOnlyList<string> taught)
    {
        var left = $" {words} ";
        var found = new List<(int At, string Word)>();
        foreach (var word in taught.Where(word => !WordCommonness.IsChatWord(word)).OrderByDescending(word => word.Length).ThenBy(word => word, StringComparer.Ordinal))
        {
            var folded = word.Replace('-', ' ');
            if (left.IndexOf($" {folded} ", StringComparison.Ordinal) is var at and >= 0)
            {
                found.Add((at, word));
                left = left.Remove(at + 1, folded.Length).Insert(at + 1, new string('.', folded.Length));
            }
        }

        return [.. found.OrderBy(one => one.At).Select(one => one.Word)];
    }
}
