using System.Globalization;
using System.Text;

namespace ChatRec.Retrieval.Dialogues;

/// <summary>What is left of a title when spelling no longer matters.</summary>
public static class TitleKey
{
    // From 2 on. "I" and "X" are left: "I, Robot", "Malcolm X".
    private static readonly string[] Numerals = ["ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];

    private static readonly string[] NumberWords = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    /// <summary>"The Empire Strikes Back" is "empire strikes back", "Rocky II" is "rocky 2".</summary>
    public static string Of(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        var words = Words(title);
        var first = words.Count > 1 && words[0] is "the" or "a" or "an" ? 1 : 0;
        var last = words.Count > 1 && words[^1] is "the" or "a" or "an" && title.Contains(',', StringComparison.Ordinal) ? words.Count - 1 : words.Count;
        return string.Join(' ', words.Skip(first).Take(Math.Max(1, last - first)));
    }

    /// <summary>The key of what stands before a subtitle, "Star Wars" of "Star Wars: Episode IV - A New Hope"; of the whole title where it has none.</summary>
    public static string OfMain(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        var cut = title.IndexOf(':', StringComparison.Ordinal);
        cut = cut > 0 ? cut : title.IndexOf(" - ", StringComparison.Ordinal);
        return Of(cut > 0 ? title[..cut] : title);
    }

    /// <summary>
    /// The key without the words that count the parts of a series, which data sets put in or leave out: "Star Wars: Episode VIII - The Last Jedi" is "star wars the last jedi",
    /// "Guardians of the Galaxy Vol. 2" is "guardians of the galaxy 2".
    /// </summary>
    public static string OfPart(string title)
    {
        var words = Of(title).Split(' ');
        var kept = words.Where((word, at) => !(IsCount(at) && at > 0) && !(at > 1 && IsNumber(at) && words[at - 1] == "episode"));
        return string.Join(' ', kept);

        bool IsCount(int at) => words[at] is "episode" or "vol" or "volume" or "part" or "chapter" && at + 1 < words.Length && IsNumber(at + 1);

        bool IsNumber(int at) => words[at].All(char.IsAsciiDigit);
    }

    /// <summary>The main title without the number of a part, "Rocky" of "Rocky II": films that share it belong together.</summary>
    public static string OfFranchise(string title)
    {
        var main = OfMain(title);
        var words = main.Split(' ');
        return words.Length > 1 && words[^1].Length <= 2 && words[^1].All(char.IsAsciiDigit) ? string.Join(' ', words[..^1]) : main;
    }

    private static List<string> Words(string title)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var character in title.Normalize(NormalizationForm.FormD).Append(' '))
        {
            if (char.IsLetterOrDigit(character))
            {
                word.Append(char.ToLowerInvariant(character));
            }
            else if (character is not ('\'' or '’' or '.' or '*') && CharUnicodeInfo.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark)
            {
                if (character == '&')
                {
                    Flush();
                    words.Add("and");
                }

                Flush();
            }
        }

        return words;

        void Flush()
        {
            if (word.Length > 0)
            {
                words.Add(words.Count > 0 ? Number(word.ToString()) : word.ToString());
                word.Clear();
            }
        }
    }

    private static string Number(string word) => Math.Max(Array.IndexOf(Numerals, word), Array.IndexOf(NumberWords, word)) is >= 0 and var index ? (index + 2).ToString(CultureInfo.InvariantCulture) : word;
}
