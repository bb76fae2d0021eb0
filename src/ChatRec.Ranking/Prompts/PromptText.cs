using System.Globalization;
using System.Text;

namespace ChatRec.Ranking.Prompts;

/// <summary>Text that comes from data, made fit to stand in a prompt.</summary>
public static class PromptText
{
    /// <summary>First of the private-use characters that mark data while a prompt is rendered.</summary>
    internal const char FirstSentinel = '\uF8F0';

    /// <summary>Last of them.</summary>
    internal const char LastSentinel = '\uF8FF';

    /// <summary>
    /// One line of visible text: control characters and line breaks become spaces, invisible format characters (direction overrides,
    /// tags; not the joiners that emoji and some scripts need) and the product's own sentinels vanish, lone surrogates become U+FFFD.
    /// A title cannot pretend to be a new paragraph of the prompt.
    /// </summary>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    clean.Append(' ');
                    break;
                case UnicodeCategory.Format when rune.Value is not (0x200C or 0x200D):
                case UnicodeCategory.PrivateUse when rune.Value is >= FirstSentinel and <= LastSentinel:
                    break;
                default:
                    clean.Append(rune.ToString());
                    break;
            }
        }

        return clean.ToString();
    }
}
