using System.Globalization;
using System.Text;

namespace ChatRec.Retrieval.Dialogues;

/// <summary>Words of a text as the dialogue model counts them: lower-case, without accents and apostrophes, plural endings dropped.</summary>
public static class SaidWords
{
    private const int MaxWords = 2_000;
    private const int MaxLength = 30;

    /// <summary>Words in the order of the text, at most 2,000.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new List<string>();
        var word = new StringBuilder();
        for (var index = 0; index <= text.Length && words.Count < MaxWords; index++)
        {
            var character = index < text.Length ? text[index] : ' ';
            if (char.IsLetterOrDigit(character))
            {
                word.Append(Plain(character));
            }
            else if (character is not ('\'' or '’') && word.Length > 0)
            {
                if (word.Length <= MaxLength)
                {
                    words.Add(Stem(word.ToString()));
                }

                word.Clear();
            }
        }

        return words;
    }

    private static char Plain(char character)
    {
        if (character < 128)
        {
            return char.ToLowerInvariant(character);
        }

        var decomposed = character.ToString(CultureInfo.InvariantCulture);
        return char.ToLowerInvariant(char.IsSurrogate(character) ? character : decomposed.Normalize(NormalizationForm.FormD)[0]);
    }

    // "Movie" and "movies" become "movy", "comedy" and "comedies" "comedy": only sameness matters.
    private static string Stem(string word)
    {
        var one = word.Length > 3 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) && !char.IsAsciiDigit(word[0]) ? word[..^1] : word;
        return one.Length > 3 && one.EndsWith("ie", StringComparison.Ordinal) ? one[..^2] + "y" : one;
    }
}
