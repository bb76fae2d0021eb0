using ChatRec.Llama;
using ChatRec.Ranking.Prompts;
using ChatRec.Training.Rankers;

namespace ChatRec.Cli.Training.Rankers;

/// <summary>The prompt that a ranker is served with, taken apart so that training can write it a million times.</summary>
internal sealed class RankerPrompts
{
    private const string First = "\u2460";
    private const string Second = "\u2461";
    private const string Words = "\u2462";

    private readonly PromptTemplate _template;
    private readonly IPromptRenderer _renderer;

    /// <summary>Takes a template apart.</summary>
    /// <exception cref="CommandException">It is no list of titles with a wish after it.</exception>
    public RankerPrompts(PromptTemplate template, IPromptRenderer renderer)
    {
        (_template, _renderer) = (template, renderer);
        var plain = Message([First, Second], null).Text.Split([First, Second], StringSplitOptions.None);
        var wished = Message([First], Words).Text.Split([First, Words], StringSplitOptions.None);
        if (plain is not [var opening, var separator, var last] || wished is not [_, var before, var answer] || last != separator || !before.StartsWith(separator, StringComparison.Ordinal))
        {
            throw new CommandException(
                $"{template.Name}.yaml: a ranker can be trained on a prompt of an opening, the titles of the history each with the same text after it, and then the request with text before and after it.");
        }

        (Opening, Separator, Wish, Answer) = (opening, separator, before[separator.Length..], answer);
    }

    public string Opening { get; }

    public string Separator { get; }

    public string Wish { get; }

    public string Answer { get; }

    /// <summary>The fixed stretches, each of which gets a token.</summary>
    public IReadOnlyList<string> Frames => [Opening, Separator, Wish, Answer];

    /// <summary>The stretches as tokens.</summary>
    public PromptFrame Frame(LlamaVocabulary vocabulary) => new(
        vocabulary.Tokenize(Opening), vocabulary.Tokenize(Separator), vocabulary.Tokenize(Wish), vocabulary.Tokenize(Answer));

    /// <summary>A prompt's tokens as the service makes them.</summary>
    public int[] Tokens(LlamaVocabulary vocabulary, IReadOnlyList<string> titles, string? wish) =>
        vocabulary.Tokenize([.. Message(titles, wish).Segments.Select(segment => new TextSegment(segment.Text, segment.IsTemplate))], addSpecial: true);

    private PromptMessage Message(IReadOnlyList<string> titles, string? wish) =>
        _renderer.Render(_template, new Dictionary<string, object?> { ["history"] = titles, ["wish"] = wish }).Messages is [{ Role: null } message]
            ? message
            : throw new CommandException($"{_template.Name}.yaml: a ranker's prompt is plain text, without roles.");
}
