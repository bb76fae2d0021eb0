using System.Text;

namespace ChatRec.Llama.Chat;

/// <summary>Passes streamed text on, but holds back what may turn out to be the beginning of a stop sequence.</summary>
internal sealed class StopSequences(IReadOnlyList<string> stops)
{
    private readonly StringBuilder _held = new();

    /// <summary>Whether a stop sequence was found; nothing comes after it.</summary>
    internal bool Found { get; private set; }

    /// <summary>The text that can be passed on after this much more was generated.</summary>
    internal string Append(string text)
    {
        if (stops.Count == 0)
        {
            return text;
        }

        _held.Append(text);
        var all = _held.ToString();
        var end = stops.Select(stop => all.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        Found = end >= 0;
        if (!Found)
        {
            end = all.Length - LongestBeginning(all);
        }

        _held.Clear();
        if (!Found)
        {
            _held.Append(all, end, all.Length - end);
        }

        return all[..end];
    }

    /// <summary>What is still held back, at the end.</summary>
    internal string Finish() => _held.ToString();

    // Length of the longest end of the text that a stop sequence begins with.
    private int LongestBeginning(string text)
    {
        var longest = 0;
        foreach (var stop in stops)
        {
            for (var length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
                {
                    longest = length;
                }
            }
        }

        return longest;
    }
}
