using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using HandlebarsDotNet;

namespace ChatRec.Ranking.Prompts;

/// <summary>
/// Renders prompt templates with Handlebars.Net. Where the engine would escape a value for HTML, the value is instead put between two
/// private-use characters; what lies between them is data, all else is template. Message tags
/// (<c>&lt;message role="system"&gt;</c>, as in Semantic Kernel's Handlebars prompts) are looked for with every value taken out, so that
/// no value can open or close one.
/// </summary>
public sealed partial class HandlebarsPromptRenderer : IPromptRenderer
{
    private const int MaxCompiled = 64;
    private const int MaxCharacters = 1_000_000;

    private readonly IHandlebars _handlebars;
    private readonly ConcurrentDictionary<string, HandlebarsTemplate<object, object>> _compiled = new(StringComparer.Ordinal);

    /// <summary>Creates a renderer.</summary>
    public HandlebarsPromptRenderer()
    {
        _handlebars = Handlebars.Create(new HandlebarsConfiguration
        {
            TextEncoder = new DataMarker(),
            ThrowOnUnresolvedBindingExpression = true,
            FormatProvider = CultureInfo.InvariantCulture,
        });
        RegisterHelpers();
    }

    /// <inheritdoc />
    public RenderedPrompt Render(PromptTemplate template, IReadOnlyDictionary<string, object?> variables)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(variables);

        var marked = RenderMarked(template, Values(template, variables));
        var (skeleton, data) = TakeDataOut(marked);
        return new RenderedPrompt(template.Name, template.Hash, Messages(template, skeleton, data));
    }

    private string RenderMarked(PromptTemplate template, Dictionary<string, object?> values)
    {
        try
        {
            if (_compiled.Count > MaxCompiled)
            {
                _compiled.Clear();
            }

            var text = _compiled.GetOrAdd(template.Hash, _ => _handlebars.Compile(template.Template))(values);
            return text.Length <= MaxCharacters
                ? text
                : throw new PromptException($"{template.Name}.yaml: the rendered prompt has more than {MaxCharacters} characters.");
        }
        catch (Exception exception) when (exception is not PromptException)
        {
            throw new PromptException($"{template.Name}.yaml: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    private static Dictionary<string, object?> Values(PromptTemplate template, IReadOnlyDictionary<string, object?> variables)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var variable in template.InputVariables)
        {
            var value = variables.GetValueOrDefault(variable.Name) ?? variable.Default;
            if (value is null && variable.IsRequired)
            {
                throw new PromptException($"{template.Name}.yaml: the required variable '{variable.Name}' has no value.");
            }

            values[variable.Name] = Plain(value, depth: 0);
        }

        return values;
    }

    /// <summary>Numbers are turned into text here, because the engine would write them past the encoder.</summary>
    private static object? Plain(object? value, int depth) => value switch
    {
        _ when depth > 4 => throw new ArgumentException("Prompt variables are nested more than four deep.", nameof(value)),
        null or bool => value,
        string text => PromptText.Clean(text),
        IReadOnlyDictionary<string, object?> map => map.ToDictionary(pair => pair.Key, pair => Plain(pair.Value, depth + 1)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => list.Cast<object?>().Select(item => Plain(item, depth + 1)).ToList(),
        _ => throw new ArgumentException($"A prompt variable cannot be a {value.GetType().Name}.", nameof(value)),
    };

    private void RegisterHelpers()
    {
        _handlebars.RegisterHelper("join", (EncodedTextWriter output, Context _, Arguments arguments) =>
        {
            if (arguments.Length != 2 || arguments[0] is not IEnumerable list || list is string)
            {
                throw new HandlebarsException("join needs a list and a separator: {{join titles \", \"}}.");
            }

            // The separator is written as data too: it might be a variable.
            output.Write(string.Join(arguments[1]?.ToString(), list.Cast<object?>()));
        });
        _handlebars.RegisterHelper("letter", (EncodedTextWriter output, Context _, Arguments arguments) =>
        {
            if (arguments.Length != 1 || !int.TryParse(arguments[0]?.ToString(), CultureInfo.InvariantCulture, out var index) || index is < 0 or > 51)
            {
                throw new HandlebarsException("letter needs an index from 0 to 51: {{letter @index}}.");
            }

            output.Write(((char)(index < 26 ? 'A' + index : 'a' + index - 26)).ToString());
        });
    }

    /// <summary>The rendered text with each value replaced by one sentinel, and the values in order.</summary>
    private static (string Skeleton, List<string> Data) TakeDataOut(string marked)
    {
        var skeleton = new StringBuilder(marked.Length);
        var data = new List<string>();
        var rest = marked.AsSpan();
        while (rest.IndexOf(DataMarker.Start) is >= 0 and var start)
        {
            var length = rest[(start + 1)..].IndexOf(DataMarker.End);
            skeleton.Append(rest[..start]).Append(DataMarker.Start);
            data.Add(rest.Slice(start + 1, length).ToString());
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
            var text = between.Trim().Replace(DataMarker.Start, '…');
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
        var parts = skeleton.Split(DataMarker.Start);
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

    /// <summary>Marks what the engine writes for a value.</summary>
    private sealed class DataMarker : ITextEncoder
    {
        public const char Start = PromptText.FirstSentinel;
        public const char End = PromptText.LastSentinel;

        public void Encode(StringBuilder? text, TextWriter target) => Encode(text?.ToString(), target);

        public void Encode(string? text, TextWriter target)
        {
            if (!string.IsNullOrEmpty(text))
            {
                target.Write(Start);
                target.Write(PromptText.Clean(text));
                target.Write(End);
            }
        }

        public void Encode<T>(T? text, TextWriter target)
            where T : IEnumerator<char>
        {
            var characters = new StringBuilder();
            while (text is not null && text.MoveNext())
            {
                characters.Append(text.Current);
            }

            Encode(characters.ToString(), target);
        }
    }
}
