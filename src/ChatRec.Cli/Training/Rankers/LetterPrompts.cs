using ChatRec.Llama;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.Prompts;
using ChatRec.Training.Rankers;

namespace ChatRec.Cli.Training.Rankers;

/// <summary>The prompt with candidates and letters, taken apart: what stands around them and <see cref="RankerPrompts"/>.</summary>
internal sealed class LetterPrompts
{
    private const string FirstLabel = "\u2460";
    private const string FirstTitle = "\u2461";
    private const string SecondLabel = "\u2462";
    private const string SecondTitle = "\u2463";
    private const string FirstSeen = "\u2464";
    private const string SecondSeen = "\u2465";

    private readonly PromptTemplate _template;
    private readonly IPromptRenderer _renderer;
    private readonly RankerPrompts _titles;

    /// <summary>Takes a template apart.</summary>
    /// <exception cref="CommandException">It is no list of candidates with the other prompt after it.</exception>
    public LetterPrompts(PromptTemplate template, IPromptRenderer renderer, RankerPrompts titles, int candidates)
    {
        (_template, _renderer, _titles) = (template, renderer, titles);
        string[] marks = [FirstLabel, FirstTitle, SecondLabel, SecondTitle, FirstSeen, SecondSeen];
        var text = Message([FirstLabel, SecondLabel], [FirstTitle, SecondTitle], [FirstSeen, SecondSeen], null).Text;
        if (text.Split(marks, StringSplitOptions.None) is not [var start, var afterLabel, var beforeLabel, var again, var middle, var separator, var end]
            || again != afterLabel || !start.EndsWith(beforeLabel, StringComparison.Ordinal) || !middle.EndsWith(titles.Opening, StringComparison.Ordinal)
            || separator != titles.Separator || !end.StartsWith(separator, StringComparison.Ordinal) || end.Length == separator.Length)
        {
            throw new CommandException(
                $"{template.Name}.yaml: a ranker can be trained on a prompt of the candidates, each with the same text around its label, then the prompt of rank-titles.yaml word for word, then a text after which the letter is read.");
        }

        Opening = start[..^beforeLabel.Length];
        Letters = [.. Verbalizer.Alphabet.Take(candidates)];
        Labels = [.. Letters.Select(letter => beforeLabel + letter + afterLabel)];
        Closing = middle[..^titles.Opening.Length];
        Answer = end[separator.Length..];
    }

    public string Opening { get; }

    public IReadOnlyList<string> Letters { get; }

    public IReadOnlyList<string> Labels { get; }

    public string Closing { get; }

    public string Answer { get; }

    /// <summary>The fixed stretches, each of which gets a token.</summary>
    public IReadOnlyList<string> Frames => [Opening, .. Labels, Closing, Answer];

    /// <summary>The stretches as tokens.</summary>
    /// <exception cref="CommandException">A letter is not one token.</exception>
    public LetterFrame Frame(LlamaVocabulary vocabulary) => new(
        vocabulary.Tokenize(Opening),
        [.. Labels.Select(label => vocabulary.Tokenize(label))],
        vocabulary.Tokenize(Closing),
        _titles.Frame(vocabulary),
        vocabulary.Tokenize(Answer),
        [.. Letters.Select(letter => vocabulary.Tokenize(letter) is [var token] ? token : throw new CommandException($"The letter '{letter}' is not one token of the ranker's vocabulary."))]);

    /// <summary>A prompt's tokens as the service makes them.</summary>
    public int[] Tokens(LlamaVocabulary vocabulary, IReadOnlyList<string> candidates, IReadOnlyList<string> history, string? wish) =>
        vocabulary.Tokenize([.. Message([.. Letters.Take(candidates.Count)], candidates, history, wish).Segments.Select(segment => new TextSegment(segment.Text, segment.IsTemplate))], addSpecial: true);

    private PromptMessage Message(IReadOnlyList<string> labels, IReadOnlyList<string> candidates, IReadOnlyList<string> history, string? wish) =>
        _renderer.Render(_template, new Dictionary<string, object?>
        {
            ["candidates"] = labels.Zip(candidates, (label, title) => new Dictionary<string, object?> { ["label"] = label, ["title"] = title }).ToList(),
            ["history"] = history,
            ["wish"] = wish,
        }).Messages is [{ Role: null } message]
            ? message
            : throw new CommandException($"{_template.Name}.yaml: a ranker's prompt is plain text, without roles.");
}
