using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Dialogue.Understanding.Model;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Dialogues;
using ChatRec.Evaluation.Understanding;
using ChatRec.Llama;
using ChatRec.Llama.Chat;
using ChatRec.Retrieval.Dialogues;

namespace ChatRec.Cli.Dialogues;

/// <summary>The service's understanding, judged on dialogues with one catalogue.</summary>
internal sealed class UnderstandingRun : IDisposable
{
    private readonly RatedCatalogue _catalogue;
    private readonly TitleMatcher _matcher;
    private readonly MessageUnderstanding _rules;
    private LlamaModel? _model;
    private LlamaChatClient? _chat;
    private ModelUnderstanding? _reader;

    public UnderstandingRun(RatedCatalogue catalogue)
    {
        _catalogue = catalogue;
        var ratings = new int[catalogue.Catalogue.Count];
        foreach (var item in catalogue.Interactions.SelectMany(sequence => sequence.Items))
        {
            ratings[item]++;
        }

        _matcher = new TitleMatcher(catalogue.Catalogue, item => ratings[item]);
        _rules = new MessageUnderstanding(catalogue.Catalogue, id => catalogue.Catalogue.TryGetIndex(id, out var index) ? ratings[index] : 0);
    }

    /// <summary>Messages of which the rules' reading stood although the model was asked.</summary>
    public long FallBacks => _reader?.FallBacks ?? 0;

    /// <summary>Loads the configured language model, which then reads every message, as long as it takes.</summary>
    public async Task UseModelAsync(ChatRecSettings settings, CancellationToken cancellationToken)
    {
        LlamaRuntime.Initialize(settings.Models.ToRuntime());
        _model = await LlamaModel.LoadAsync(settings.Models.ToLanguageModel(), null, cancellationToken).ConfigureAwait(false);
        _chat = new LlamaChatClient(_model, new LlamaChatClientOptions { ContextTokens = settings.Models.ChatContextTokens, Threads = settings.Models.Threads });
        _reader = new ModelUnderstanding(
            _chat, _catalogue.Catalogue, _rules, settings.Renderer, settings.Prompts, new ModelUnderstandingOptions { Timeout = TimeSpan.FromMinutes(5) });
    }

    /// <summary>Reads every message of some dialogues.</summary>
    public Task<UnderstandingReport> EvaluateAsync(IReadOnlyList<Dialogue> dialogues, IProgress<int>? progress, CancellationToken cancellationToken) =>
        UnderstandingEvaluation.RunAsync(dialogues, Find, ReadAsync, progress, cancellationToken);

    /// <summary>A wrong reading as a line of text.</summary>
    public string Describe(LinkingError error) =>
        $"found {Titles(error.Wrong)}; missed {Titles(error.Missed)}: {error.Message.Text.ReplaceLineEndings(" ")}";

    public void Dispose()
    {
        _chat?.Dispose();
        _model?.Dispose();
    }

    private string Titles(IReadOnlyList<string> items) => items.Count == 0 ? "–" : string.Join(", ", items.Select(id => _catalogue.Catalogue.Find(id)?.TitleWithYear));

    private string? Find(DialogueTitle title) => _matcher.Find(title.Title, title.Year) is { } item ? _catalogue.Catalogue[item].Id : null;

    private async ValueTask<MessageReading> ReadAsync(string text, CancellationToken cancellationToken)
    {
        var understood = _reader is null ? _rules.Understand(text) : await _reader.ReadAsync(text, cancellationToken).ConfigureAwait(false);
        return new MessageReading
        {
            Titles = [.. understood.Mentions.Select(mention => new FoundTitle(mention.ItemId, mention.Start, mention.Person is null ? OpinionOf(mention.Sentiment) : TitleOpinion.Unknown))],
            AboutLastNamed = understood.References.Where(reference => reference.Ordinal == Reference.Focus).Select(reference => OpinionOf(reference.Sentiment)).LastOrDefault(),
            AskedAbout = [.. understood.Unclear.SelectMany(unclear => unclear.SuggestedItemIds)],
        };
    }

    private static TitleOpinion OpinionOf(Sentiment sentiment) => sentiment switch
    {
        Sentiment.Liked or Sentiment.AskedLike => TitleOpinion.Liked,
        Sentiment.Disliked or Sentiment.AskedUnlike => TitleOpinion.Disliked,
        _ => TitleOpinion.Unknown,
    };
}
