using System.Collections;
using System.Globalization;
using HandlebarsDotNet;

namespace ChatRec.Ranking.Prompts;

/// <summary>What templates may call, see prompts/README.md. Arguments may be marked as values (<see cref="MarkedPrompt"/>); what comes out is not.</summary>
internal static class TemplateFunctions
{
    /// <summary>A list as one text. The separator becomes data too: it might be a variable.</summary>
    public static string Join(in Arguments arguments) => arguments.Length == 2 && arguments[0] is IEnumerable list and not string
        ? MarkedPrompt.Unmark(string.Join(arguments[1]?.ToString(), list.Cast<object?>()))
        : throw new HandlebarsException("join needs a list and a separator: {{join titles \", \"}}.");

    /// <summary>A, B, C … for a position.</summary>
    public static string Letter(in Arguments arguments) =>
        arguments.Length == 1 && int.TryParse(MarkedPrompt.Unmark(arguments[0]?.ToString() ?? ""), CultureInfo.InvariantCulture, out var index) && index is >= 0 and <= 51
            ? ((char)(index < 26 ? 'A' + index : 'a' + index - 26)).ToString()
            : throw new HandlebarsException("letter needs an index from 0 to 51: {{letter @index}}.");
}
