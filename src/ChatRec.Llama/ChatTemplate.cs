using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatRec.Llama;

/// <summary>
/// A model's chat template. llama.cpp lays out messages whose content is a placeholder each, and the content's segments take
/// the placeholders' places afterwards: the template never sees data, so data cannot write into it.
/// </summary>
internal sealed partial class ChatTemplate(string modelPath, string template)
{
    // Private-use characters, which no template contains.
    private const char Open = '\uE0C0';
    private const char Close = '\uE0C1';

    internal IReadOnlyList<TextSegment> Format(
        IReadOnlyList<(string Role, IReadOnlyList<TextSegment> Content)> messages,
        bool addGenerationPrompt)
    {
        if (messages.Count == 0)
        {
            throw new PromptException("A conversation needs at least one message.");
        }

        var placeholders = messages.Select((message, index) =>
            (Role(message.Role), string.Create(CultureInfo.InvariantCulture, $"{Open}{index}{Close}"))).ToArray();
        var text = LlamaRuntime.Binding.ApplyTemplate(template, placeholders, addGenerationPrompt)
            ?? throw new PromptException($"{modelPath}: llama.cpp does not recognise the model's chat template; name one in its options, for example 'chatml'.");
        return Fill(text, messages);
    }

    // The template writes the role as it is given, so a role is a word.
    private static string Role(string role) => RoleName().IsMatch(role)
        ? role
        : throw new PromptException($"'{role}' is not a role; a role is a word such as system, user or assistant.");

    private List<TextSegment> Fill(string text, IReadOnlyList<(string Role, IReadOnlyList<TextSegment> Content)> messages)
    {
        var segments = new List<TextSegment>();
        var used = 0;
        var position = 0;
        foreach (Match match in Placeholder().Matches(text))
        {
            var index = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            AddTemplate(text[position..match.Index]);
            segments.AddRange(messages[index].Content);
            position = match.Index + match.Length;
            used++;
        }

        AddTemplate(text[position..]);
        return used == messages.Count
            ? segments
            : throw new PromptException($"{modelPath}: the chat template takes {used} of {messages.Count} messages; it may not know one of the roles.");

        void AddTemplate(string part)
        {
            if (part.Length > 0)
            {
                segments.Add(new TextSegment(part, ParseSpecial: true));
            }
        }
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,31}\\z")]
    private static partial Regex RoleName();

    [GeneratedRegex("\uE0C0([0-9]+)\uE0C1")]
    private static partial Regex Placeholder();
}
