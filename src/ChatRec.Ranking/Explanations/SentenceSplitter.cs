using System.Text;

namespace ChatRec.Ranking.Explanations;

/// <summary>
/// Cuts a text that arrives in pieces into sentences. A sentence is over when the next one has begun with a capital letter or a figure, so "L.A.
/// Confidential" or "Help! and" are not cut; punctuation inside the given titles never ends one.
/// </summary>
internal sealed class SentenceSplitter(IEnumerable<string> titles)
{
    private readonly string[] _titles = [.. titles];
    private readonly StringBuilder _text = new();

    /// <summary>Adds a piece; returns the sentences that are complete now.</summary>
    public IEnumerable<string> Push(string piece)
    {
        _text.Append(piece.ReplaceLineEndings(" "));
        while (End() is > 0 and var end)
        {
            yield return Take(end);
        }
    }

    /// <summary>What is left at the end of the text; null if nothing.</summary>
    public string? Finish() => Take(_text.Length) is { Length: > 0 } rest ? rest : null;

    private string Take(int length)
    {
        var sentence = _text.ToString(0, length).Trim();
        _text.Remove(0, length);
        return sentence;
    }

    private int End()
    {
        var text = _text.ToString();
        for (var index = 1; index < text.Length - 2; index++)
        {
            if (text[index] is '.' or '!' or '?' && text[index + 1] == ' ' && text.AsSpan(index + 1).TrimStart() is [var next, ..]
                && (char.IsUpper(next) || char.IsDigit(next) || next is '"' or '“') && !IsAbbreviation(text, index) && !IsInTitle(text, index))
            {
                return index + 1;
            }
        }

        return -1;
    }

    /// <summary>"Dr.", "Mr.", "vs.", and initials; but not the end of "Citizen X".</summary>
    private bool IsAbbreviation(string text, int dot)
    {
        var start = text.LastIndexOf(' ', dot - 1) + 1;
        return text[dot] == '.' && !Array.Exists(_titles, title => text.AsSpan(0, dot).EndsWith(title, StringComparison.Ordinal)) && text[start..dot] is { Length: 1 } or "Dr" or "Mr" or "Mrs" or "Ms" or "St" or "Jr" or "vs" or "No";
    }

    /// <summary>Whether a title goes on behind the mark, as far as the text has come.</summary>
    private bool IsInTitle(string text, int mark) => Array.Exists(_titles, title =>
    {
        for (var at = Math.Max(0, mark - title.Length + 2); at <= mark; at++)
        {
            var length = Math.Min(title.Length, text.Length - at);
            if (string.CompareOrdinal(text, at, title, 0, length) == 0)
            {
                return true;
            }
        }

        return false;
    });
}
