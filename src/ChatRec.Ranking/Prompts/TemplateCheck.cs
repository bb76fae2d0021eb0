using System.Text.RegularExpressions;

namespace ChatRec.Ranking.Prompts;

/// <summary>
/// What a template must satisfy before it is used: every value is escaped (the prompt's safety rests on it), blocks are closed, and the
/// names it uses are declared. Found here, a mistake has a line number; found by the template engine, it mostly has not.
/// </summary>
internal static partial class TemplateCheck
{
    /// <summary>Helpers that templates may call.</summary>
    public static readonly IReadOnlyList<string> Helpers = ["join", "letter", "lookup"];

    private const int MaxTags = 500;

    // Semantic Kernel's own, on the same files: they could take a value's marks away (`json`), or stand where a field of this name is meant.
    private static readonly string[] ForeignHelpers = ["add", "array", "concat", "equals", "json", "message", "or", "range", "raw", "set", "subtract"];

    private static readonly string[] Blocks = ["if", "unless", "each", "with"];

    /// <summary>Throws what <paramref name="error"/> makes of the first mistake (line of the template from 1, message).</summary>
    public static void Check(string template, IReadOnlyList<PromptVariable> variables, Func<int, string, Exception> error)
    {
        if (template.AsSpan().IndexOfAnyInRange(PromptText.FirstSentinel, PromptText.LastSentinel) is >= 0 and var sentinel)
        {
            throw error(LineOf(template, sentinel), "the template holds a private-use character (U+F8F0 to U+F8FF), which the product needs for itself.");
        }

        var known = variables.Select(variable => variable.Name).ToHashSet(StringComparer.Ordinal);
        var open = new Stack<(string Name, int Line)>();
        var tags = Tag().Matches(template);
        if (tags.Count > MaxTags)
        {
            throw error(LineOf(template, tags[MaxTags].Index), $"more than {MaxTags} tags.");
        }

        foreach (Match tag in tags)
        {
            var line = LineOf(template, tag.Index);
            if (tag.Groups["comment"].Success || tag.Groups["escaped"].Success)
            {
                continue;
            }

            var body = tag.Groups["body"].Value.Trim();
            if (tag.Groups["raw"].Success || body.StartsWith('&') || body.StartsWith('{'))
            {
                throw error(line, $"'{tag.Value}' would put a value into the prompt as if the template had written it; write '{{{{x}}}}' with two braces.");
            }

            CheckTag(body, line, known, open, error);
        }

        if (open.Count > 0)
        {
            throw error(open.Peek().Line, $"'{{{{#{open.Peek().Name}}}}}' is never closed with '{{{{/{open.Peek().Name}}}}}'.");
        }
    }

    private static void CheckTag(string body, int line, HashSet<string> known, Stack<(string Name, int Line)> open, Func<int, string, Exception> error)
    {
        switch (body)
        {
            case ['>', ..] or ['*', ..] or ['#', '>', ..] or ['#', '*', ..]:
                throw error(line, "partials and inline blocks are not supported.");
            case ['#' or '^', _, ..]:
                var block = FirstWord(body[1..]);
                if (!Blocks.Contains(block))
                {
                    throw error(line, $"'{{{{#{block}}}}}' is not a known block; known are {string.Join(", ", Blocks)}.");
                }

                CheckNames(body[1..].TrimStart()[block.Length..], line, known, open, error);
                open.Push((block, line));
                break;
            case ['/', ..]:
                var closed = FirstWord(body[1..]);
                if (!open.TryPop(out var last) || last.Name != closed)
                {
                    throw error(line, $"'{{{{/{closed}}}}}' closes nothing that is open here.");
                }

                break;
            case "" or "^" or "else":
                break;
            default:
                CheckNames(body.StartsWith("else ", StringComparison.Ordinal) ? body[5..] : body, line, known, open, error);
                break;
        }
    }

    /// <summary>Inside each and with, plain names belong to the value at hand, which only rendering knows; the engine checks those.</summary>
    private static void CheckNames(
        string expression, int line, HashSet<string> known, Stack<(string Name, int Line)> open, Func<int, string, Exception> error)
    {
        var isInner = open.Any(block => block.Name is "each" or "with");
        foreach (Match match in Name().Matches(Literal().Replace(expression, " ")))
        {
            var path = match.Value;
            var isRooted = path.StartsWith("@root.", StringComparison.Ordinal);
            var name = (isRooted ? path["@root.".Length..] : path).Split('.', '/')[0];
            if (ForeignHelpers.Contains(name))
            {
                throw error(line, $"'{name}' is a name that Semantic Kernel keeps for itself; prompts can use the helpers {string.Join(", ", Helpers)}.");
            }

            var isChecked = isRooted || (!isInner && !path.StartsWith('@') && !path.StartsWith('.'));
            if (isChecked && name != "this" && !known.Contains(name) && !Helpers.Contains(name) && !Blocks.Contains(name))
            {
                throw error(line, $"'{name}' is not among the template's input_variables ({string.Join(", ", known)}).");
            }
        }
    }

    private static string FirstWord(string text) => text.Trim().Split([' ', '\t', '\n'], 2)[0];

    private static int LineOf(string text, int index) => 1 + text.AsSpan(0, index).Count('\n');

    [GeneratedRegex(@"(?<escaped>\\\{\{)|(?<comment>\{\{~?!--.*?--~?\}\}|\{\{~?!.*?\}\})|(?<raw>\{\{~?\{)|\{\{~?(?<body>.*?)~?\}\}", RegexOptions.Singleline)]
    private static partial Regex Tag();

    [GeneratedRegex("\"[^\"]*\"|'[^']*'|\\bas \\|[^|]*\\||\\b(?:true|false|null|undefined)\\b|(?<![\\w.@])[0-9]+(?:[.][0-9]+)?\\b")]
    private static partial Regex Literal();

    [GeneratedRegex(@"(?<![\w.])[@.\p{L}_][\w./@]*")]
    private static partial Regex Name();
}
