using System.Text;

namespace ChatRec.Bot.Cards;

/// <summary>Data inside Markdown: shown as it is, never read as formatting or as a link.</summary>
internal static class MarkdownText
{
    /// <summary>Escapes what Markdown would read; line breaks and control characters become spaces.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var escaped = new StringBuilder(text.Length + 8);
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (char.IsControl(character))
            {
                escaped.Append(' ');
                continue;
            }

            var opensLine = index == 0 && (character is '#' or '+' or '-' or '=' || char.IsAsciiDigit(character));
            if (opensLine && char.IsAsciiDigit(character))
            {
                index = AppendNumber(text, index, escaped);
                continue;
            }

            // Bare addresses would become links: "://", "www." and "@" are broken up.
            var opensLink = character is '@'
                || (character == ':' && text.AsSpan(index).StartsWith("://", StringComparison.Ordinal))
                || (character == '.' && index >= 3 && text.AsSpan(index - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase));
            if (opensLine || opensLink || character is '\\' or '*' or '_' or '`' or '[' or ']' or '<' or '>' or '~' or '|')
            {
                escaped.Append('\\');
            }

            escaped.Append(character);
        }

        return escaped.ToString();
    }

    // "2. Heat" at the start of a line would open a numbered list; "12 Angry Men" would not.
    private static int AppendNumber(string text, int start, StringBuilder escaped)
    {
        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        escaped.Append(text, start, end - start);
        if (end < text.Length && text[end] is '.' or ')')
        {
            escaped.Append('\\').Append(text[end]);
            end++;
        }

        return end - 1;
    }
}
