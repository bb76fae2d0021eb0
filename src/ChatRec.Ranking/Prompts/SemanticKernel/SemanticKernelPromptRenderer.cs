using System.Collections;
using System.Collections.Concurrent;
using System.Net;
using HandlebarsDotNet;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.PromptTemplates.Handlebars;

namespace ChatRec.Ranking.Prompts.SemanticKernel;

/// <summary>
/// Renders the very same prompt files with Semantic Kernel's Handlebars templates. Semantic Kernel encodes strings only and refuses lists,
/// so encoding is ours: each value is marked as data (<see cref="MarkedPrompt"/>) before it goes in.
/// </summary>
public sealed class SemanticKernelPromptRenderer : IPromptRenderer
{
    private const int MaxKept = 64;

    // Semantic Kernel trims what it rendered; the line feed that ends most prompts matters to the model.
    private const string Opening = "\uF8F1\n";
    private const char Edge = '\uF8F1';

    private static readonly HandlebarsPromptTemplateFactory Factory = new(new HandlebarsPromptTemplateOptions
    {
        // The values are taken out first and decoded one by one; the template's own text is never encoded.
        EnableHtmlDecoder = false,
        // What changes texts could also cut or turn around the marks of a value.
        Categories = [],
        RegisterCustomHelpers = static (register, _, _) =>
        {
            register("join", static (Context _, Arguments arguments) => MarkedPrompt.Mark(TemplateFunctions.Join(arguments)));
            register("letter", static (Context _, Arguments arguments) => MarkedPrompt.Mark(TemplateFunctions.Letter(arguments)));
        },
    })
    {
        AllowDangerouslySetContent = true,
    };

    private readonly Kernel _kernel = new();
    private readonly ConcurrentDictionary<string, IPromptTemplate> _templates = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public RenderedPrompt Render(PromptTemplate template, IReadOnlyDictionary<string, object?> variables)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(variables);

        var values = PromptValues.Of(template, variables);
        var arguments = new KernelArguments(values.ToDictionary(value => value.Key, object? (value) => Marked(value.Value) ?? ""));
        return MarkedPrompt.Parse(template, RenderMarked(template, arguments), WebUtility.HtmlDecode!);
    }

    private string RenderMarked(PromptTemplate template, KernelArguments arguments)
    {
        try
        {
            if (_templates.Count > MaxKept)
            {
                _templates.Clear();
            }

            // Handlebars templates are rendered before the task is handed out, so nothing is waited for.
            var text = _templates.GetOrAdd(template.Hash, _ => Create(template)).RenderAsync(_kernel, arguments).GetAwaiter().GetResult();
            return text.Replace(Opening, "", StringComparison.Ordinal).Trim(Edge);
        }
        catch (Exception exception) when (exception is not PromptException)
        {
            throw new PromptException($"{template.Name}.yaml: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    private static IPromptTemplate Create(PromptTemplate template) => Factory.Create(new PromptTemplateConfig($"{Opening}{template.Template}{Edge}")
    {
        Name = template.Name,
        TemplateFormat = HandlebarsPromptTemplateFactory.HandlebarsTemplateFormat,
    });

    private static object? Marked(object? value) => value switch
    {
        string text => MarkedPrompt.Mark(text),
        Dictionary<string, object?> map => new Fields(map.ToDictionary(pair => pair.Key, pair => Marked(pair.Value))),
        List<object?> list => list.ConvertAll(Marked),
        _ => value,
    };

    /// <summary>Fields of a value. A loop over them sees marked names, and one that is missing is an error, as in the other renderer.</summary>
    private sealed class Fields(Dictionary<string, object?> fields) : IReadOnlyDictionary<string, object?>
    {
        public int Count => fields.Count;

        public IEnumerable<string> Keys => fields.Keys.Select(MarkedPrompt.Mark);

        public IEnumerable<object?> Values => fields.Values;

        public object? this[string key] => TryGetValue(key, out var value) ? value : null;

        public bool ContainsKey(string key) => fields.ContainsKey(key);

        public bool TryGetValue(string key, out object? value) =>
            fields.TryGetValue(key, out value) ? true : throw new HandlebarsException($"{key} could not be resolved.");

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
            fields.Select(field => KeyValuePair.Create(MarkedPrompt.Mark(field.Key), field.Value)).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
