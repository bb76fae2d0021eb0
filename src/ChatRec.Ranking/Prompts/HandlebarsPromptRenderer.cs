using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using HandlebarsDotNet;

namespace ChatRec.Ranking.Prompts;

/// <summary>
/// Renders prompt templates with Handlebars.Net. Where the engine would escape a value for HTML, the value is instead marked as data
/// (<see cref="MarkedPrompt"/>).
/// </summary>
public sealed class HandlebarsPromptRenderer : IPromptRenderer
{
    private const int MaxCompiled = 64;

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

        return MarkedPrompt.Parse(template, RenderMarked(template, PromptValues.Of(template, variables)));
    }

    private string RenderMarked(PromptTemplate template, Dictionary<string, object?> values)
    {
        try
        {
            if (_compiled.Count > MaxCompiled)
            {
                _compiled.Clear();
            }

            return _compiled.GetOrAdd(template.Hash, _ => _handlebars.Compile(template.Template))(values);
        }
        catch (Exception exception) when (exception is not PromptException)
        {
            throw new PromptException($"{template.Name}.yaml: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    private void RegisterHelpers()
    {
        _handlebars.RegisterHelper("join", (EncodedTextWriter output, Context _, Arguments arguments) => output.Write(TemplateFunctions.Join(arguments)));
        _handlebars.RegisterHelper("letter", (EncodedTextWriter output, Context _, Arguments arguments) => output.Write(TemplateFunctions.Letter(arguments)));
    }

    /// <summary>Marks what the engine writes for a value.</summary>
    private sealed class DataMarker : ITextEncoder
    {
        public void Encode(StringBuilder? text, TextWriter target) => Encode(text?.ToString(), target);

        public void Encode(string? text, TextWriter target) => target.Write(MarkedPrompt.Mark(PromptText.Clean(text ?? "")));

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
