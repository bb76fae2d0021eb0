using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Histories;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Ranking.Explanations;

/// <summary>
/// Says why an item was recommended: evidence first, then a short text by the language model, released sentence by sentence as each passes the
/// check. If the first one fails, or the model does, the text is built from the evidence; if a later one fails, the text ends before it.
/// </summary>
public sealed partial class ExplanationWriter
{
    /// <summary>A small model loses its way among more.</summary>
    private const int MaxPromptFacts = 3;

    private readonly IChatClient? _client;
    private readonly IPromptRenderer _renderer;
    private readonly PromptLibrary _prompts;
    private readonly EvidenceCollector _evidence;
    private readonly ExplanationOptions _options;
    private readonly RankingMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Creates a writer.</summary>
    /// <param name="client">The language model; null: every text is built from the evidence.</param>
    /// <param name="renderer">Renders the prompt.</param>
    /// <param name="prompts">Holds the prompt template.</param>
    /// <param name="evidence">Collects the facts.</param>
    /// <param name="options">Validated here.</param>
    /// <param name="metrics">Counts explanations; null: nobody listens.</param>
    /// <param name="time">Clock of the time limit.</param>
    /// <param name="logger">Hears what failed.</param>
    public ExplanationWriter(
        IChatClient? client,
        IPromptRenderer renderer,
        PromptLibrary prompts,
        EvidenceCollector evidence,
        ExplanationOptions options,
        RankingMetrics? metrics = null,
        TimeProvider? time = null,
        ILogger<ExplanationWriter>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _client = options.UseModel ? client : null;
        _renderer = renderer;
        _prompts = prompts;
        _evidence = evidence;
        _options = options;
        _metrics = metrics ?? new RankingMetrics();
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<ExplanationWriter>.Instance;
    }

    /// <summary>Streams an explanation: checked text, then the whole of it. Never fails for the model's sake.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async IAsyncEnumerable<ExplanationUpdate> ExplainAsync(
        ExplanationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var facts = _evidence.Collect(request);
        var text = new StringBuilder();
        string? failure = null;
        if (_client is not null && facts.Evidence.Count > 0)
        {
            using var limit = new CancellationTokenSource(_options.Timeout, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            await using var sentences = WriteAsync(_client, facts, both.Token).GetAsyncEnumerator(both.Token);
            while (true)
            {
                (var sentence, failure) = await NextAsync(sentences, request, cancellationToken);
                if (sentence is null)
                {
                    break;
                }

                var delta = text.Length == 0 ? sentence : " " + sentence;
                text.Append(delta);
                yield return new ExplanationUpdate(delta, null);
            }
        }

        var writtenBy = text.Length > 0 ? "model" : "evidence";
        if (text.Length == 0)
        {
            text.Append(PlainExplanation.Write(facts));
            yield return new ExplanationUpdate(text.ToString(), null);
        }

        _metrics.Explained(writtenBy, failure);
        yield return new ExplanationUpdate(null, new Explanation(request.Item.Id, text.ToString(), facts.Evidence, writtenBy));
    }

    /// <summary>The prompt of an explanation, as it would go to the model: for tests and for people who edit it.</summary>
    public RenderedPrompt WritePrompt(ExplanationFacts facts) => Render(_prompts.Get(_options.Template), facts);

    private async Task<(string? Sentence, string? Failure)> NextAsync(
        IAsyncEnumerator<string> sentences, ExplanationRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await sentences.MoveNextAsync() ? (sentences.Current, null) : (null, null);
        }
        catch (ClaimException exception)
        {
            LogRejected(request.Item.Id, exception.Message, exception.Sentence);
            return (null, "claim");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogLate(request.Item.Id, _options.Timeout.TotalSeconds);
            return (null, "timeout");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever the model's client throws (it may be any server), the person still gets the evidence.
            LogFailed(request.Item.Id, exception.Message, exception);
            return (null, "model");
        }
    }

    private async IAsyncEnumerable<string> WriteAsync(IChatClient client, ExplanationFacts facts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var template = _prompts.Get(_options.Template);
        var prompt = Render(template, facts);
        var checker = new ClaimChecker(facts);
        var splitter = new SentenceSplitter(checker.Titles);
        var count = 0;
        await foreach (var update in client.GetStreamingResponseAsync(Messages(prompt), Settings(template, facts), cancellationToken))
        {
            foreach (var sentence in splitter.Push(update.Text))
            {
                yield return Checked(checker, sentence);
                if (++count == _options.MaxSentences)
                {
                    yield break;
                }
            }
        }

        if (splitter.Finish() is { } last)
        {
            yield return Checked(checker, last);
        }
    }

    private static string Checked(ClaimChecker checker, string sentence) =>
        checker.Check(sentence) is { } problem ? throw new ClaimException(problem, sentence) : sentence;

    private RenderedPrompt Render(PromptTemplate template, ExplanationFacts facts) => _renderer.Render(template, new Dictionary<string, object?>
    {
        ["title"] = facts.Item.Title,
        ["year"] = facts.Item.Year,
        ["genres"] = facts.Item.Genres.Select(Wording.Genre).ToList(),
        ["facts"] = facts.Evidence.Take(MaxPromptFacts).Select(fact => fact.Text).ToList(),
        ["liked"] = facts.Cited.Where(cited => cited.Signal == Signal.Liked).Select(cited => cited.Item.Title).ToList(),
        ["seen"] = facts.Cited.Where(cited => cited.Signal == Signal.Seen).Select(cited => cited.Item.Title).ToList(),
        ["asked"] = facts.Evidence.Any(fact => fact.Kind == "request"),
    });

    private static List<ChatMessage> Messages(RenderedPrompt prompt) =>
        [.. prompt.Messages.Select(message => new ChatMessage(new ChatRole(message.Role ?? "user"), message.Text))];

    /// <summary>A low temperature and a fixed seed unless the template says otherwise: the same facts give the same text.</summary>
    private static ChatOptions Settings(PromptTemplate template, ExplanationFacts facts) => new()
    {
        AdditionalProperties = Grammar(template, facts) is { } grammar ? new AdditionalPropertiesDictionary { ["grammar"] = grammar } : null,
        Temperature = Number(template, "temperature") is { } temperature ? (float)temperature : 0.2f,
        TopP = (float?)Number(template, "top_p"),
        Seed = (long?)Number(template, "seed") ?? 1,
        MaxOutputTokens = (int?)Number(template, "max_tokens") ?? 90,
        StopSequences = template.Settings.GetValueOrDefault("stop_sequences")?.Split('\n'),
    };

    private static string? Grammar(PromptTemplate template, ExplanationFacts facts) => template.Settings.GetValueOrDefault("grammar", "none") switch
    {
        "none" => null,
        "evidence" => EvidenceGrammar.Build(facts),
        var other => throw new PromptException($"{template.Name}.yaml: the setting 'grammar' is '{other}'; it must be 'evidence' or 'none'."),
    };

    private static double? Number(PromptTemplate template, string key) =>
        !template.Settings.TryGetValue(key, out var text) ? null
        : double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
        : throw new PromptException($"{template.Name}.yaml: the setting '{key}' is '{text}'; it must be a number.");

    [LoggerMessage(Level = LogLevel.Information, Message = "The explanation of {Item} was stopped: {Problem}. The sentence: {Sentence}")]
    private partial void LogRejected(string item, string problem, string sentence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The explanation of {Item} took longer than {Seconds} s (Explanations:Timeout); it was built from the evidence")]
    private partial void LogLate(string item, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The language model could not write the explanation of {Item}: {Problem}")]
    private partial void LogFailed(string item, string problem, Exception exception);

    /// <summary>A sentence that says what the evidence does not hold.</summary>
    private sealed class ClaimException(string message, string sentence) : Exception(message)
    {
        public string Sentence { get; } = sentence;
    }
}
