using System.Collections.Concurrent;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Items;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Ranking.OnePass;

/// <summary>
/// LlamaRec's ranker (Yue et al. 2023): the history and the labelled candidates go into one prompt, and one forward pass gives every
/// label's logit. What that is worth beside the retriever's own order was fitted on held-out data (<see cref="FusionWeights"/>). If the
/// model is late or fails, the list comes in the retriever's order and says so.
/// </summary>
public sealed partial class OnePassRanker
{
    private readonly INextTokenScorer _scorer;
    private readonly IPromptRenderer _renderer;
    private readonly PromptLibrary _prompts;
    private readonly Func<string, Item?> _findItem;
    private readonly RankingOptions _options;
    private readonly FusionWeights _weights;
    private readonly Verbalizer _verbalizer;
    private readonly RankingMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<(string? Model, string Template), bool> _warned = new();

    /// <summary>Creates a ranker.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="renderer">Renders the prompt.</param>
    /// <param name="prompts">Holds the prompt template.</param>
    /// <param name="findItem">The catalogue: an item by id, null if unknown.</param>
    /// <param name="options">Validated here.</param>
    /// <param name="weights">Fitted weights; null: <see cref="FusionWeights.RetrieverOnly"/>.</param>
    /// <param name="metrics">Counts rankings; null: nobody listens.</param>
    /// <param name="time">Clock of the time limit.</param>
    /// <param name="logger">Hears of degraded rankings.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public OnePassRanker(
        INextTokenScorer scorer,
        IPromptRenderer renderer,
        PromptLibrary prompts,
        Func<string, Item?> findItem,
        RankingOptions options,
        FusionWeights? weights = null,
        RankingMetrics? metrics = null,
        TimeProvider? time = null,
        ILogger<OnePassRanker>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _scorer = scorer;
        _renderer = renderer;
        _prompts = prompts;
        _findItem = findItem;
        _options = options;
        _weights = weights ?? FusionWeights.RetrieverOnly;
        _verbalizer = new Verbalizer(scorer, options.Labels);
        _metrics = metrics ?? new RankingMetrics();
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<OnePassRanker>.Instance;
    }

    /// <summary>Ranks all candidates of a request; never fails for the model's sake.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<RankedList> RankAsync(RankingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Candidates.Count == 0)
        {
            return new RankedList([], null, "", 0);
        }

        var started = _time.GetTimestamp();
        var (scores, degraded, templateHash) = await TryScoreAsync(request, cancellationToken);
        _metrics.Ranked(_time.GetElapsedTime(started));
        return new RankedList(Fuse(request, scores), degraded, templateHash, scores?.PromptTokens ?? 0);
    }

    /// <summary>The labels' logits for a request's first candidates, from one forward pass; what fusion weights are fitted on.</summary>
    /// <exception cref="ScorerException">The model cannot answer.</exception>
    /// <exception cref="PromptException">The template is broken.</exception>
    /// <exception cref="VerbalizerException">There are not enough labels of one token.</exception>
    public async Task<OnePassScores> ScoreAsync(RankingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var candidates = request.Candidates.Take(_options.PromptCandidates).ToList();
        if (candidates.Count == 0)
        {
            throw new ArgumentException("There are no candidates to score.", nameof(request));
        }

        var template = _prompts.Get(_options.Template);
        var (prompt, labels) = template.Reading == PromptReading.Titles ? WriteForTitles(template, request, candidates) : Write(template, request, candidates);
        int[] wanted = [.. labels.Select(label => label.Token).Where(token => token >= 0)];
        if (wanted.Length == 0)
        {
            throw new VerbalizerException(labels[0].Text, $"{template.Name}.yaml reads titles, but the model '{_scorer.Model.Name}' has no token for any of the candidates' titles: train one on this catalogue (`chatrec train ranker`), or let Ranking:Template name a prompt that reads letters, as 'rank'.");
        }

        var scores = await _scorer.ScoreAsync([new ScoringRequest(prompt, wanted)], cancellationToken);
        return new OnePassScores(
            candidates, [.. labels.Select(label => label.Text)], Spread(labels, scores[0].Logits), template.Hash, _scorer.Model, scores[0].PromptTokens, scores[0].ReusedTokens);
    }

    // A title without a token, newer than the model, counts as average.
    private static float[] Spread(IReadOnlyList<Label> labels, float[] logits)
    {
        if (logits.Length == labels.Count)
        {
            return logits;
        }

        var (mean, next) = (logits.Average(), 0);
        return [.. labels.Select(label => label.Token >= 0 ? logits[next++] : mean)];
    }

    /// <summary>The prompt of a request, as it would go to the model: for tests, for people who edit it, and for training.</summary>
    public RenderedPrompt WritePrompt(RankingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var template = _prompts.Get(_options.Template);
        var candidates = request.Candidates.Take(_options.PromptCandidates).ToList();
        return (template.Reading == PromptReading.Titles ? WriteForTitles(template, request, candidates) : Write(template, request, candidates)).Prompt;
    }

    private async Task<(OnePassScores? Scores, string? Degraded, string TemplateHash)> TryScoreAsync(
        RankingRequest request, CancellationToken cancellationToken)
    {
        var templateHash = "";
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            templateHash = _prompts.Get(_options.Template).Hash;
            return _options.SkipWeightlessModel && EffectiveWeights(request, templateHash).RankerWeight == 0
                ? (null, null, templateHash)
                : (await ScoreAsync(request, both.Token), null, templateHash);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogLate(_options.Timeout.TotalSeconds);
            _metrics.Degraded("timeout");
            return (null, "The ranking model took too long, so this list is in the order in which the search found it.", templateHash);
        }
        catch (VerbalizerException exception) when (_prompts.Get(_options.Template).Reading == PromptReading.Titles)
        {
            // A catalogue that the model was not trained on: nothing is broken, and nobody is to be told with every list.
            if (_warned.Count < 100 && _warned.TryAdd((_scorer.Model.Sha256, templateHash), true))
            {
                LogNoTitles(exception.Message);
            }

            return (null, null, templateHash);
        }
        catch (Exception exception) when (exception is ScorerException or PromptException or VerbalizerException)
        {
            LogFailed(exception.Message, exception);
            _metrics.Degraded(exception switch { ScorerException => "model", PromptException => "prompt", _ => "labels" });
            return (null, "The ranking model is not available, so this list is in the order in which the search found it.", templateHash);
        }
    }

    private (RenderedPrompt Prompt, IReadOnlyList<Label> Labels) Write(PromptTemplate template, RankingRequest request, List<Candidate> candidates)
    {
        var values = Values(template, request);
        var titles = candidates.ConvertAll(candidate => Title(candidate.Item));

        // Which labels are one token depends on how the prompt ends, so a first guess is written, proven, and only rewritten if it fails.
        var guess = _verbalizer.FirstGuess(candidates.Count);
        var prompt = Render(guess);
        var labels = _verbalizer.Labels(prompt, candidates.Count);
        return guess.SequenceEqual(labels.Select(label => label.Text))
            ? (prompt, labels)
            : (Render([.. labels.Select(label => label.Text)]), labels);

        RenderedPrompt Render(IReadOnlyList<string> texts) => _renderer.Render(template, new Dictionary<string, object?>(values)
        {
            ["candidates"] = candidates.Select((candidate, index) => new Dictionary<string, object?>
            {
                ["label"] = texts[index],
                ["title"] = titles[index],
                ["year"] = candidate.Item.Year,
                ["genres"] = candidate.Item.Genres,
            }).ToList(),
        });
    }

    /// <summary>The prompt that title tokens answer: no candidates stand in it. A candidate without a token has -1.</summary>
    private (RenderedPrompt Prompt, IReadOnlyList<Label> Labels) WriteForTitles(PromptTemplate template, RankingRequest request, List<Candidate> candidates) => (
        _renderer.Render(template, Values(template, request)),
        candidates.ConvertAll(candidate => new Label(candidate.Item.TitleWithYear, _scorer.TokenOf(PromptText.Clean(candidate.Item.TitleWithYear)) ?? -1)));

    private Dictionary<string, object?> Values(PromptTemplate template, RankingRequest request) => new()
    {
        ["history"] = request.History.Positive
            .Select(interaction => _findItem(interaction.ItemId))
            .OfType<Item>()
            .TakeLast(_options.HistoryItems)
            .Select(Title)
            .ToList(),
        ["history_text"] = template.InputVariables.Any(variable => variable.Name == "history_text") ? Tell(request) : null,
        ["request"] = Cut(request.Text),
        ["wish"] = Cut(request.Wish),
    };

    private string? Cut(string? words) => words?.Trim() is { Length: > 0 } said ? _scorer.Truncate(said, _options.RequestTokens) : null;

    /// <summary>The history as a sentence; null where there is none. Only written for a template that uses it.</summary>
    private string? Tell(RankingRequest request)
    {
        var writer = new HistoryText(id => _findItem(id) is { } item ? Title(item) : null, request.RefusedItemIds.Contains, _time);
        var text = writer.Write(request.History, _options.HistoryItems, _options.HistoryTextTokens, _scorer.CountTokens);
        return text.Length == 0 ? null : text;
    }

    private string Title(Item item) => _scorer.TokenOf(item.TitleWithYear) is null ? _scorer.Truncate(item.TitleWithYear, _options.TitleTokens) : item.TitleWithYear;

    private List<RankedItem> Fuse(RankingRequest request, OnePassScores? scores)
    {
        var candidates = request.Candidates;
        var logits = scores?.Logits ?? [];
        var utilities = Fusion.Utilities(
            [.. candidates.Select(candidate => candidate.Score)],
            scores?.Labels ?? [],
            logits,
            scores is null ? _weights.WithoutRanker() : EffectiveWeights(request, scores.TemplateHash));
        var probabilities = Fusion.Probabilities(utilities);
        var matches = Fusion.Matches(utilities);
        var rankerRanks = Ranks(logits);

        return [.. Enumerable.Range(0, candidates.Count)
            .OrderByDescending(index => utilities[index])
            .Select((index, position) =>
            {
                List<Provenance> provenance = [.. candidates[index].Provenance];
                if (index < logits.Count)
                {
                    provenance.Add(new Provenance("ranker", rankerRanks[index], logits[index]));
                }

                provenance.Add(new Provenance("fused", position + 1, utilities[index]));
                return new RankedItem(candidates[index].Item, position + 1, matches[index], probabilities[index], provenance);
            })];
    }

    private static int[] Ranks(IReadOnlyList<float> logits)
    {
        var ranks = new int[logits.Count];
        foreach (var (index, rank) in Enumerable.Range(0, logits.Count).OrderByDescending(index => logits[index]).Select((index, rank) => (index, rank)))
        {
            ranks[index] = rank + 1;
        }

        return ranks;
    }

    /// <summary>Weights that were fitted for another model or another wording say nothing about this one.</summary>
    private FusionWeights EffectiveWeights(RankingRequest request, string templateHash)
    {
        var model = _scorer.Model;
        var weights = string.IsNullOrWhiteSpace(request.Wish) ? _weights : _weights.ForWish();
        if (weights.RankerWeight == 0 || _options.TrustForeignWeights || _weights.AreFor(model, templateHash))
        {
            return weights;
        }

        if (_warned.Count < 100 && _warned.TryAdd((model.Sha256, templateHash), true))
        {
            LogForeignWeights(model.Name, _options.Template, _weights.ModelSha256 ?? "unknown", _weights.TemplateHash ?? "unknown");
        }

        return weights.WithoutRanker();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ranking degraded: the model did not answer within {Seconds} s (Ranking:Timeout); the retriever's order was given")]
    private partial void LogLate(double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ranking degraded, the retriever's order was given: {Problem}")]
    private partial void LogFailed(string problem, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lists come in the retriever's order. {Problem}")]
    private partial void LogNoTitles(string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The fusion weights were fitted for model {FittedModel} and template {FittedTemplate}, not for what runs ({Model}, prompt {Template}): the ranker has no weight until 'chatrec evaluate ranker' has fitted new ones (or Ranking:TrustForeignWeights is set)")]
    private partial void LogForeignWeights(string model, string template, string fittedModel, string fittedTemplate);
}
