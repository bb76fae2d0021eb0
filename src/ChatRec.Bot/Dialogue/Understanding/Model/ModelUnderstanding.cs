using System.Globalization;
using ChatRec.Bot.Dialogue.Titles;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Items;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Bot.Dialogue.Understanding.Model;

/// <summary>
/// A language model fills the same type as the rules: it answers in JSON under a grammar, its answer is checked and its titles are linked to
/// items. Where it is late, fails or answers what cannot be used, the rules' reading stands. What has consequences that cannot be undone
/// (forgetting, starting over) is done only where the rules read it too. Safe for concurrent use.
/// </summary>
public sealed partial class ModelUnderstanding
{
    private readonly IChatClient _client;
    private readonly Catalogue _catalogue;
    private readonly MessageUnderstanding _rules;
    private readonly IPromptRenderer _renderer;
    private readonly PromptLibrary _prompts;
    private readonly ModelUnderstandingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly MessageGrammar _grammar;
    private long _fallBacks;

    /// <summary>Puts it together.</summary>
    /// <param name="client">The language model.</param>
    /// <param name="catalogue">What can be spoken of.</param>
    /// <param name="rules">Link titles, and read what the model does not.</param>
    /// <param name="renderer">Renders the prompt.</param>
    /// <param name="prompts">Holds the prompt template.</param>
    /// <param name="options">Template and time limit.</param>
    /// <param name="time">Clock of the time limit.</param>
    /// <param name="logger">Hears what failed.</param>
    public ModelUnderstanding(
        IChatClient client,
        Catalogue catalogue,
        MessageUnderstanding rules,
        IPromptRenderer renderer,
        PromptLibrary prompts,
        ModelUnderstandingOptions options,
        TimeProvider? time = null,
        ILogger<ModelUnderstanding>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        _client = client;
        _catalogue = catalogue;
        _rules = rules;
        _renderer = renderer;
        _prompts = prompts;
        _options = options;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<ModelUnderstanding>.Instance;
        _grammar = new MessageGrammar(catalogue.Genres);
    }

    /// <summary>Messages so far of which the rules' reading stood because the model was late, failed or answered what cannot be used.</summary>
    public long FallBacks => Interlocked.Read(ref _fallBacks);

    /// <summary>Understands one message. Never fails for the model's sake.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async ValueTask<Understood> ReadAsync(string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rules = _rules.Understand(text);
        if (rules.Act is DialogueAct.Nothing or DialogueAct.Forget or DialogueAct.StartOver || ActReader.IsInjection(text))
        {
            return rules;
        }

        var read = MessageUnderstanding.Clean(text);
        if (await AnswerAsync(read, cancellationToken).ConfigureAwait(false) is not { } reply)
        {
            Interlocked.Increment(ref _fallBacks);
            return rules;
        }

        return Join(read, reply, rules);
    }

    private async Task<ModelReply?> AnswerAsync(string text, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var template = _prompts.Get(_options.Template);
            var prompt = _renderer.Render(template, new Dictionary<string, object?> { ["text"] = text, ["genres"] = _catalogue.Genres });
            var answer = await _client.GetResponseAsync(
                prompt.Messages.Select(message => new ChatMessage(new ChatRole(message.Role ?? "user"), message.Text)),
                new ChatOptions
                {
                    AdditionalProperties = new AdditionalPropertiesDictionary { ["grammar"] = _grammar.For(text) },
                    Temperature = 0,
                    Seed = 1,
                    MaxOutputTokens = int.TryParse(template.Settings.GetValueOrDefault("max_tokens"), CultureInfo.InvariantCulture, out var tokens) ? tokens : 400,
                },
                both.Token).ConfigureAwait(false);
            var reply = ModelReply.Parse(answer.Text);
            if (reply is null)
            {
                LogUnusable(answer.Text.Length);
            }

            return reply;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogLate(_options.Timeout.TotalSeconds);
            return null;
        }
#pragma warning disable CA1031 // Whatever the model's client throws (it may be any server), the person is still understood by the rules.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(exception.Message, exception);
            return null;
        }
    }

    /// <summary>The model's reading in the rules' type. What the model is not asked for stays the rules'.</summary>
    private Understood Join(string text, ModelReply reply, Understood rules)
    {
        var mentions = new List<Mention>();
        var unclear = new List<UnclearTitle>();
        var reached = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var title in reply.Titles.Where(title => title.Words.Length > 0))
        {
            var start = text.IndexOf(title.Words, reached.GetValueOrDefault(title.Words), StringComparison.Ordinal);
            if (start < 0)
            {
                continue; // said once, listed twice; or not copied (a server without grammars)
            }

            reached[title.Words] = start + title.Words.Length;
            var says = ModelReply.Sentiments[title.Says];
            if (Link(title.Words, start, rules) is { } item)
            {
                mentions.Add(new Mention(item.Id, item.TitleWithYear, title.Words, start, says, Person(title.Whose)));
            }
            else if (rules.Unclear.Any(doubt => doubt.Start < start + title.Words.Length && start < doubt.Start + doubt.Text.Length) || !_rules.IsTopic(Folded(title.Words)))
            {
                unclear.Add(new UnclearTitle(title.Words, start, says, [.. _rules.Titles.Nearest(title.Words, 3).Select(near => near.Id)]));
            }
        }

        var without = Known(reply.Without);
        var genres = Known(reply.Genres).Except(without, StringComparer.Ordinal).ToList();
        var (from, to) = reply.From > reply.To ? (reply.To, reply.From) : (reply.From, reply.To);
        return rules with
        {
            Act = ModelReply.Acts[reply.Act] is DialogueAct.Forget or DialogueAct.StartOver ? rules.Act : ModelReply.Acts[reply.Act],
            Mentions = [.. mentions.OrderBy(mention => mention.Start).DistinctBy(mention => (mention.ItemId, mention.Person))],
            Unclear = unclear,
            References = [.. reply.Places.Where(place => place.Number is >= 1 and <= 20).Select(place => new Reference(place.Number, ModelReply.Sentiments[place.Says])).Distinct(),
                .. rules.References.Where(reference => reference.Ordinal is Reference.Focus or Reference.All or < 0)],
            Wish = rules.Wish with
            {
                Genres = [],
                AllGenres = genres,
                ExcludedGenres = without,
                YearFrom = from,
                YearTo = to,
                Shift = ModelReply.Eras[reply.Era],
                Count = reply.Count,
                Text = reply.About.Length is 0 or > 200 ? null : reply.About,
            },
        };
    }

    /// <summary>The item that words of the message name: as the rules linked them there, else by the whole title; null: none, or no telling which.</summary>
    private Item? Link(string words, int start, Understood rules)
    {
        var linked = rules.Mentions.FirstOrDefault(mention => mention.Start < start + words.Length && start < mention.Start + mention.Text.Length);
        return linked is not null ? _catalogue.Find(linked.ItemId)
            : rules.Unclear.Any(doubt => doubt.Start == start) ? null
            : _rules.Titles.Exactly(words) is [var item, ..] ? item
            : null;
    }

    /// <summary>"my wife" is "your wife" to the writer.</summary>
    private static string? Person(string whose) => Folded(whose) switch
    {
        "" or "i" or "me" or "my" or "we" or "mine" => null,
        var person when person.StartsWith("my ", StringComparison.Ordinal) => "your " + person[3..],
        var person when person.StartsWith("our ", StringComparison.Ordinal) => "your " + person[4..],
        var person => person,
    };

    private static string Folded(string words) => string.Join(' ', WordSplitter.Split(words).Select(word => word.Folded));

    private List<string> Known(IEnumerable<string> genres) => [.. genres.Where(_catalogue.Genres.Contains).Distinct(StringComparer.Ordinal)];

    [LoggerMessage(Level = LogLevel.Warning, Message = "The language model took longer than {Seconds} s to read a message (Dialogue:UnderstandingTimeout); the rules read it")]
    private partial void LogLate(double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The language model could not read a message: {Problem}; the rules read it")]
    private partial void LogFailed(string problem, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The language model's reading of a message was not of the expected form ({Characters} characters); the rules read it")]
    private partial void LogUnusable(int characters);
}
