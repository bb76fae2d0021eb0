using System.Collections.Concurrent;
using System.Numerics.Tensors;
using ChatRec.Ranking.Plausibility;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Items;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Ranking.OnePass;

/// <summary>
/// LlamaRec's ranker (Yue et al. 2023): the history and the labelled candidates go into one prompt, and one forward pass gives every
/// label's logit (or that of its title: <see cref="PromptReading"/>). What that is worth beside the retriever's own order was fitted on held-out data (<see cref="FusionWeights"/>). If the
/// model is late or fails, the list comes in the retriever's order and says so.
/// </summary>
public sealed partial class OnePassRanker
{
    // Of the deviation of a list's logits.
    private const float LeastChange = 0.02f;

    private readonly INextTokenScorer _scorer;
    private readonly IPromptRenderer _renderer;
    private readonly PromptLibrary _prompts;
    private readonly Func<string, Item?> _findItem;
    private readonly RankingOptions _options;
    private readonly FusionWeights _weights;
    private readonly Verbalizer _verbalizer;
    private readonly PlausibilityReader _plausibility;
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
        _plausibility = new PlausibilityReader(scorer, renderer, prompts, options, options.Template);
        _metrics = metrics ?? new RankingMetrics();
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<OnePassRanker>.Instance;
    }

    /// <summary>Words beyond genres and decades (<see cref="ScorerModel.WishWords"/>) that change an order where they stand in a wish; none where wishes have no weight.</summary>
    public IReadOnlyList<string> WishWords
    {
        get
        {
            try
            {
                return _scorer.Model.WishWords is { Count: > 0 } words && EffectiveWeights(hasWish: true, _prompts.Get(_options.Template).Hash).RankerWeight > 0 ? words : [];
            }
            catch (PromptException)
            {
                return []; // and every list is in the retriever's order, which says why
            }
        }
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
        var (scores, plain, degraded, templateHash) = await TryScoreAsync(request, cancellationToken);
        _metrics.Ranked(_time.GetElapsedTime(started));
        return new RankedList(Fuse(request, scores, plain), degraded, templateHash, scores?.PromptTokens ?? 0);
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

        return await ReadAsync(_prompts.Get(_options.Template), request, candidates, cancellationToken);
    }

    /// <summary>The prompt of a request, as it would go to the model, the candidates in the retriever's order: for tests, for people who edit it, and for training.</summary>
    public RenderedPrompt WritePrompt(RankingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var template = _prompts.Get(_options.Template);
        var candidates = request.Candidates.Take(_options.PromptCandidates).ToList();
        return template.Reading switch
        {
            PromptReading.Letters => WriteForLetters(template, request, candidates, CandidateOrders.Of(candidates.Count, 1)).Prompts[0],
            PromptReading.Plausibility => _plausibility.WritePrompt(ItemsOf(request), candidates[0].Item),
            _ => WriteWithoutCandidates(template, request),
        };
    }

    // Also the scores without the wish, where they are wanted.
    private async Task<(OnePassScores? Scores, OnePassScores? Plain, string? Degraded, string TemplateHash)> TryScoreAsync(
        RankingRequest request, CancellationToken cancellationToken)
    {
        var templateHash = "";
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            templateHash = _prompts.Get(_options.Template).Hash;
            var weight = EffectiveWeights(HasWish(request), templateHash).RankerWeight;
            return _options.SkipWeightlessModel && weight == 0
                ? (null, null, null, templateHash)
                : (await ScoreAsync(request, both.Token),
                    weight > 0 && HasWish(request) && _weights.Wish is { WordsAlone: true } ? await ScoreAsync(request with { Wish = null }, both.Token) : null,
                    null,
                    templateHash);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogLate(_options.Timeout.TotalSeconds);
            _metrics.Degraded("timeout");
            return (null, null, "The ranking model took too long, so this list is in the order in which the search found it.", templateHash);
        }
        catch (VerbalizerException exception) when (_prompts.Get(_options.Template).Reading == PromptReading.Titles)
        {
            // A catalogue that the model was not trained on: nothing is broken, and nobody is to be told with every list.
            if (_warned.Count < 100 && _warned.TryAdd((_scorer.Model.Sha256, templateHash), true))
            {
                LogNoTitles(exception.Message);
            }

            return (null, null, null, templateHash);
        }
        catch (Exception exception) when (exception is ScorerException or PromptException or VerbalizerException)
        {
            LogFailed(exception.Message, exception);
            _metrics.Degraded(exception switch { ScorerException => "model", PromptException => "prompt", _ => "labels" });
            return (null, null, "The ranking model is not available, so this list is in the order in which the search found it.", templateHash);
        }
    }

    private List<RankedItem> Fuse(RankingRequest request, OnePassScores? scores, OnePassScores? plain)
    {
        var candidates = request.Candidates;
        var weights = scores is null ? _weights.WithoutRanker() : EffectiveWeights(HasWish(request), scores.TemplateHash);
        var logits = scores?.Without(weights.LabelPrior) ?? [];
        if (plain is not null)
        {
            logits = ChangeOf(logits, plain.Without(weights.LabelPrior));
        }

        var utilities = Fusion.Utilities([.. candidates.Select(candidate => candidate.Score)], logits, weights);
        var probabilities = Fusion.Probabilities(utilities, weights.Calibration);
        var matches = Fusion.Matches(utilities, weights.Calibration);
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

    // What a wish changes; where that is next to nothing beside what the model tells apart at all, it is nothing: standardised, noise would count as much as a wish.
    private static float[] ChangeOf(IReadOnlyList<float> with, IReadOnlyList<float> without)
    {
        float[] change = [.. with.Zip(without, (wished, plain) => wished - plain)];
        return Deviation(change) < LeastChange * Deviation([.. without]) ? new float[change.Length] : change;

        static float Deviation(float[] values) => TensorPrimitives.StdDev<float>(values);
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

    private static bool HasWish(RankingRequest request) => !string.IsNullOrWhiteSpace(request.Wish);

    /// <summary>Weights that were fitted for another model or another wording say nothing about this one.</summary>
    private FusionWeights EffectiveWeights(bool hasWish, string templateHash)
    {
        var model = _scorer.Model;
        var weights = hasWish ? _weights.ForWish() : _weights;
        if (_options.TrustForeignWeights || _weights.AreFor(model, templateHash))
        {
            return weights;
        }

        if (weights.RankerWeight > 0 && _warned.Count < 100 && _warned.TryAdd((model.Sha256, templateHash), true))
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
