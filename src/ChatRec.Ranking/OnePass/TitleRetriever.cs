using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.OnePass;

/// <summary>
/// What a ranker with a token a title would say next, asked of the whole catalogue: its history prompt, and the logits of all titles after
/// it. One more source of candidates; score: the logit. The prompt is the ranker's own where nothing was wished for, so that what is decoded here need not be again.
/// </summary>
public sealed class TitleRetriever : IRetriever
{
    /// <summary>The name that provenance shows.</summary>
    public const string Source = "titles";

    private readonly Catalogue _catalogue;
    private readonly INextTokenScorer _scorer;
    private readonly IPromptRenderer _renderer;
    private readonly PromptLibrary _prompts;
    private readonly RankingOptions _options;
    private readonly Lock _lock = new();
    private (ScorerModel Model, (int Item, int Token)[] Tokens)? _titles;

    /// <summary>Creates a source.</summary>
    /// <param name="catalogue">The items.</param>
    /// <param name="scorer">The model; items whose titles it has no token for are never found.</param>
    /// <param name="renderer">Renders the prompt.</param>
    /// <param name="prompts">Holds the prompt template.</param>
    /// <param name="options">Names a template that reads titles, and says how long a history is.</param>
    public TitleRetriever(Catalogue catalogue, INextTokenScorer scorer, IPromptRenderer renderer, PromptLibrary prompts, RankingOptions options)
    {
        _catalogue = catalogue;
        _scorer = scorer;
        _renderer = renderer;
        _prompts = prompts;
        _options = options;
    }

    /// <inheritdoc/>
    public string Name => Source;

    /// <inheritdoc/>
    /// <exception cref="ScorerException">The model cannot answer.</exception>
    /// <exception cref="PromptException">The template is broken.</exception>
    public async Task<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var history = HistoryOf(request);
        var titles = history.Count > 0 ? Titles() : [];
        if (titles.Length == 0)
        {
            return [];
        }

        var prompt = _renderer.Render(_prompts.Get(_options.Template), new Dictionary<string, object?> { ["history"] = history });
        var scores = await _scorer.ScoreAsync([new ScoringRequest(prompt, Array.ConvertAll(titles, title => title.Token))], cancellationToken).ConfigureAwait(false);
        var filter = request.WholeFilter();
        return
        [
            .. titles.Zip(scores[0].Logits, (title, logit) => (title.Item, Logit: logit))
                .Where(title => filter.Matches(_catalogue[title.Item]))
                .OrderByDescending(title => title.Logit)
                .ThenBy(title => title.Item)
                .Take(request.Count)
                .Select(title => new ScoredItem(_catalogue[title.Item].Id, title.Logit)),
        ];
    }

    /// <summary>What the person likes, newest last, and after it what this request names as its model.</summary>
    private List<string> HistoryOf(RetrievalRequest request) =>
    [
        .. request.History.Positive.Select(interaction => interaction.ItemId)
            .Except(request.LikeItemIds, StringComparer.Ordinal)
            .Concat(request.LikeItemIds)
            .Select(_catalogue.Find)
            .OfType<Item>()
            .TakeLast(_options.HistoryItems)
            .Select(TitleIn),
    ];

    private string TitleIn(Item item) => _scorer.TokenOf(item.TitleWithYear) is null ? _scorer.Truncate(item.TitleWithYear, _options.TitleTokens) : item.TitleWithYear;

    /// <summary>Items and their tokens; found out once a model, which a service may load late.</summary>
    private (int Item, int Token)[] Titles()
    {
        lock (_lock)
        {
            if (_titles is not { } known || known.Model != _scorer.Model)
            {
                _titles = known = (_scorer.Model, [.. TokensOfCatalogue()]);
            }

            return known.Tokens;
        }
    }

    private IEnumerable<(int Item, int Token)> TokensOfCatalogue()
    {
        for (var item = 0; item < _catalogue.Count; item++)
        {
            if (_scorer.TokenOf(PromptText.Clean(_catalogue[item].TitleWithYear)) is { } token)
            {
                yield return (item, token);
            }
        }
    }
}
