using System.Buffers;
using System.Globalization;
using System.Text;

namespace ChatRec.Bot.Dialogue.Titles;

/// <summary>
/// Splits text into words, the same way for messages and titles, so that case, accents, punctuation, '&amp;', numerals and
/// abbreviations make no difference between them. Linear in the text; any text will do.
/// </summary>
public static class WordSplitter
{
    private static readonly SearchValues<char> Breaks = SearchValues.Create(".!?\n:;,()[]\"“”*_…—–|/");

    private static readonly Dictionary<string, string> Alike = new(StringComparer.Ordinal)
    {
        ["ii"] = "2",
        ["iii"] = "3",
        ["iv"] = "4",
        ["v"] = "5",
        ["vi"] = "6",
        ["vii"] = "7",
        ["viii"] = "8",
        ["ix"] = "9",
        ["xi"] = "11",
        ["xii"] = "12",
        ["xiii"] = "13",
        ["one"] = "1",
        ["two"] = "2",
        ["three"] = "3",
        ["four"] = "4",
        ["five"] = "5",
        ["six"] = "6",
        ["seven"] = "7",
        ["eight"] = "8",
        ["nine"] = "9",
        ["ten"] = "10",
        ["eleven"] = "11",
        ["twelve"] = "12",
        ["thirteen"] = "13",
        ["mister"] = "mr",
        ["doctor"] = "dr",
        ["versus"] = "vs",
        ["volume"] = "vol",
        ["saint"] = "st",
        ["n"] = "and",
        ["grey"] = "gray",
        ["theatre"] = "theater",
        ["colour"] = "color",
        ["favourite"] = "favorite",
    };

    /// <summary>The words of a text, in order.</summary>
    public static List<Word> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new List<Word>();
        var letters = new StringBuilder();
        var start = -1;
        var previousEnd = 0;
        var capitalised = false;
        for (var position = 0; position <= text.Length;)
        {
            Rune rune = default;
            var length = 1;
            if (position < text.Length && !Rune.TryGetRuneAt(text, position, out rune))
            {
                rune = Rune.ReplacementChar;
            }
            else if (position < text.Length)
            {
                length = rune.Utf16SequenceLength;
            }

            if (position < text.Length && (Rune.IsLetterOrDigit(rune) || (letters.Length > 0 && IsMark(rune))))
            {
                if (letters.Length == 0)
                {
                    start = position;
                    capitalised = Rune.IsUpper(rune);
                }

                Fold(rune, letters);
            }
            else if (letters.Length > 0 && !(position < text.Length && IsApostrophe(rune) && position + 1 < text.Length && char.IsLetter(text[position + 1])))
            {
                Add(words, text, letters.ToString(), start, position, previousEnd, capitalised);
                previousEnd = position;
                letters.Clear();
            }

            if (position < text.Length && letters.Length == 0 && rune.Value == '&')
            {
                Add(words, text, "and", position, position + 1, previousEnd, capitalised: false);
                previousEnd = position + 1;
            }

            position += length;
        }

        return words;
    }

    private static void Add(List<Word> words, string text, string folded, int start, int end, int previousEnd, bool capitalised)
    {
        // "E.T." and "S.W.A.T." are one word.
        if (folded.Length == 1 && words.Count > 0 && start == words[^1].End + 1 && text[start - 1] == '.'
            && (words[^1].End - words[^1].Start == 1 || text[words[^1].End - 2] == '.') && char.IsLetter(folded[0]))
        {
            var joined = words[^1].Folded + folded;
            words[^1] = words[^1] with { End = end, Folded = joined, Key = joined };
            return;
        }

        var gap = text[previousEnd..start];
        var opens = words.Count == 0 || gap.AsSpan().IndexOfAny(".!?\n:") >= 0;
        var breaks = words.Count == 0 || gap.AsSpan().IndexOfAny(Breaks) >= 0 || gap.Contains(" -", StringComparison.Ordinal);
        words.Add(new Word(start, end, folded, Alike.GetValueOrDefault(folded, folded), capitalised, opens, breaks, gap));
    }

    private static void Fold(Rune rune, StringBuilder letters)
    {
        if (rune.IsAscii)
        {
            letters.Append((char)Rune.ToLowerInvariant(rune).Value);
            return;
        }

        foreach (var part in rune.ToString().Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(part))
            {
                _ = part.Value switch
                {
                    'ß' => letters.Append("ss"),
                    'æ' or 'Æ' => letters.Append("ae"),
                    'œ' or 'Œ' => letters.Append("oe"),
                    'ø' or 'Ø' => letters.Append('o'),
                    'ł' or 'Ł' => letters.Append('l'),
                    _ => letters.Append(Rune.ToLowerInvariant(part).ToString()),
                };
            }
        }
    }

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsApostrophe(Rune rune) => rune.Value is '\'' or '’' or '‘' or '`' or '´';
}
