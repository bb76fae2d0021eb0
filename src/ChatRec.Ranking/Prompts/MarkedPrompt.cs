using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace ChatRec.Ranking.Prompts;

/// <summary>
/// A rendered template in which every value lies between two private-use characters: what lies between them is data, all else is template.
/// Message tags (<c>&lt;message role="system"&gt;</c>, as in Semantic Kernel's Handlebars prompts) are looked for with every value taken out,
/// so that no value can open or close one.
/// </summary>
internal static partial class MarkedPrompt
{
    /// <summary>Opens a value.</summary>
    private const char Start = PromptText.FirstSentinel;

    /// <summary>Closes a value.</summary>
    private const char End = PromptText.LastSentinel;

    private const int MaxCharacters = 1_000_000;

    /// <summary>A value with its marks; nothing stays nothing.</summary>
    public static string Mark(string text) => text.Length == 0 ? text : $"{Start}{text}{End}";

    /// <summary>A text without marks.</summary>
    public static string Unmark(string text) => string.Concat(text.Split(Start, End));

    /// <summary>Takes a rendered template apart.</summary>
    /// <param name="template">What was rendered.</param>
    /// <param name="marked">What came out.</param>
    /// <param name="decode">Undoes what the template engine did to a value; null: nothing.</param>
    /// <exception cref="PromptException">It is too long, or its message tags are wrong.</exception>
    public static RenderedPrompt Parse(PromptTemplate template, string marked, Func<string, string>? decode = null)
    {
        if (marked.Length > MaxCharacters)
        {
            throw new PromptException(string.Create(CultureInfo.InvariantCulture, $"{template.Name}.yaml: the rendered prompt has more than {MaxCharacters} characters."));
        }

        var (skeleton, data) = TakeDataOut(marked, decode);
        return new RenderedPrompt(template.Name, template.Hash, Messages(template, skeleton, data));
    }

    /// <summary>The rendered text with each value replaced by one sentinel, and the values in order.</summary>
    private static (string Skeleton, List<string> Data) TakeDataOut(string marked, Func<string, string>? decode)
    {
        var skeleton = new StringBuilder(marked.Length);
        var data = new List<string>();
        var rest = marked.AsSpan();
        while (rest.IndexOf(Start) is >= 0 and var start)
        {
            var length = rest[(start + 1)..].IndexOf(End);
            skeleton.Append(rest[..start]).Append(Start);
            var value = rest.Slice(start + 1, length).ToString();
            data.Add(decode is null ? value : decode(value));
            rest = rest[(start + length + 2)..];
        }

        return (skeleton.Append(rest).ToString(), data);
    }

    private static List<PromptMessage> Messages(PromptTemplate template, string skeleton, List<string> data)
    {
        var nextData = 0;
        if (!skeleton.Contains("<message", StringComparison.Ordinal))
        {
            return [new PromptMessage(null, Segments(skeleton, data, ref nextData, isMarkup: false))];
        }

        var messages = new List<PromptMessage>();
        var end = 0;
        foreach (Match match in MessageTag().Matches(skeleton))
        {
            RequireBlank(template, skeleton[end..match.Index]);
            var role = match.Groups["role"].Value;
            if (role is not ("system" or "user" or "assistant"))
            {
                throw new PromptException($"{template.Name}.yaml: '{role}' is not a message's role; use system, user or assistant.");
            }

            var content = match.Groups["content"].Value.Trim();
            if (content.Contains("<message", StringComparison.Ordinal))
            {
                throw new PromptException($"{template.Name}.yaml: a <message> begins before the one above it is closed.");
            }

            messages.Add(new PromptMessage(role, Segments(content, data, ref nextData, isMarkup: true)));
            end = match.Index + match.Length;
        }

        RequireBlank(template, skeleton[end..]);
        return messages;
    }

    private static void RequireBlank(PromptTemplate template, string between)
    {
        if (!string.IsNullOrWhiteSpace(between))
        {
            var text = between.Trim().Replace(Start, '…');
            throw new PromptException(
                $"{template.Name}.yaml: '{(text.Length > 60 ? text[..60] + "…" : text)}' stands outside of <message role=\"…\">…</message>.");
        }
    }

    /// <summary>
    /// A space before a value goes to the value: models know words together with the space before them, and a space is no control token.
    /// Inside message tags, template text is markup, so <c>&amp;lt;</c> stands for a bracket.
    /// </summary>
    private static List<PromptSegment> Segments(string skeleton, List<string> data, ref int nextData, bool isMarkup)
    {
        var segments = new List<PromptSegment>();
        var parts = skeleton.Split(Start);
        for (var index = 0; index < parts.Length; index++)
        {
            var text = isMarkup ? WebUtility.HtmlDecode(parts[index]) : parts[index];
            var isBeforeData = index < parts.Length - 1;
            var takesSpace = isBeforeData && text.EndsWith(' ') && !text.EndsWith("  ", StringComparison.Ordinal) && data[nextData].Length > 0;
            Add(segments, takesSpace ? text[..^1] : text, isTemplate: true);
            if (isBeforeData)
            {
                Add(segments, takesSpace ? " " + data[nextData] : data[nextData], isTemplate: false);
                nextData++;
            }
        }

        return segments;
    }

    private static void Add(List<PromptSegment> segments, string text, bool isTemplate)
    {
        if (text.Length > 0)
        {
            segments.Add(new PromptSegment(text, isTemplate));
        }
    }

    [GeneratedRegex("<message\\s+role\\s*=\\s*\"(?<role>[^\"<>\uF8F0]*)\"\\s*>(?<content>.*?)</message\\s*>", RegexOptions.Singleline)]
    private static partial Regex MessageTag();
}
