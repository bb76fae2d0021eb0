using System.Text;

namespace ChatRec.Ranking.Explanations;

/// <summary>
/// Cuts a text that arrives in pieces into sentences. A sentence is over when the next one has begun with a capital letter, so "L.A.
/// Confidential" or "Help! and" are not cut; punctuation inside the given titles never ends one.
/// </summary>
internal sealed class SentenceSplitter(IEnumerable<string> titles)
{
    private readonly string[] _titles = [.. titles.Where(title => title.AsSpan().IndexOfAny('.', '!', '?') >= 0)];
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
                && (char.IsUpper(next) || next is '"' or '“') && !IsAbbreviation(text, index) && !IsInTitle(text, index))
            {
                return index + 1;
            }
        }

        return -1;
    }

    /// <summary>"Dr.", "Mr.", "vs.", and initials.</summary>
    private static bool IsAbbreviation(string text, int dot)
    {
        var start = text.LastIndexOf(' ', dot - 1) + 1;
        return text[dot] == '.' && text[start..dot] is { Length: 1 } or "Dr" or "Mr" or "Mrs" or "Ms" or "St" or "Jr" or "vs" or "No";
    }

    private bool IsInTitle(string text, int mark) => Array.Exists(_titles, title =>
    {
        var from = Math.Max(0, mark - title.Length);
        for (var at = text.IndexOf(title, from, StringComparison.Ordinal); at >= 0 && at <= mark; at = text.IndexOf(title, at + 1, StringComparison.Ordinal))
        {
            if (mark < at + title.Length - 1)
            {
                return true;
            }
        }

        return false;
    });
}
