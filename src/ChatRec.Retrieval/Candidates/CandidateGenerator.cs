using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.VectorStores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.Candidates;

/// <summary>
/// Asks every source at once and merges their lists by reciprocal rank, so that each candidate says who found it, where and with what
/// score. A source that fails is left out, and the result says so.
/// </summary>
public sealed partial class CandidateGenerator
{
    private const int MaxCount = 1_000;
    private const string FusedSource = "retrieval";
    private const string FillingSource = "popularity";
    private const string TitlesSource = "titles";

    private readonly Catalogue _catalogue;
    private readonly IReadOnlyList<IRetriever> _retrievers;
    private readonly CandidateOptions _options;
    private readonly ILogger _logger;

    /// <summary>Creates a generator over sources with distinct names.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public CandidateGenerator(Catalogue catalogue, IReadOnlyList<IRetriever> retrievers, CandidateOptions options, ILogger<CandidateGenerator>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ValidatedOptions.Check(options, CandidateOptions.Section, message => new ArgumentException(message, nameof(options)));
        _catalogue = catalogue;
        _retrievers = retrievers;
        _options = options;
        _logger = logger ?? NullLogger<CandidateGenerator>.Instance;
    }

    /// <summary>The best candidates, all of which satisfy the filter and none of which the request knows already.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is not 1 to 1,000.</exception>
    public async Task<CandidateSet> GenerateAsync(RetrievalRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Count, 1, nameof(request));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Count, MaxCount, nameof(request));

        var deeper = request with { Count = Math.Max(_options.Depth, request.Count) };
        var answers = await Task.WhenAll(_retrievers.Select(retriever => AskAsync(retriever, deeper, cancellationToken))).ConfigureAwait(false);
        return new CandidateSet(Merge(answers, request.Count), Describe(answers));
    }

    private async Task<Answer> AskAsync(IRetriever retriever, RetrievalRequest request, CancellationToken cancellationToken)
    {
        try
        {
            // Some sources compute before they first wait: on the pool, so that they do it at the same time.
            var items = await Task.Run(() => retriever.RetrieveAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
            // A store may still hold an item that the catalogue in memory has lost.
            return new Answer(retriever.Name, [.. items.Where(item => _catalogue.Find(item.ItemId) is not null)], null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever a source fails with, the others have their say; it is logged and reported.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // Whoever keeps the store tells of its failure once; here it would be a line a request.
            LogFailed(exception is VectorStoreException ? LogLevel.Debug : LogLevel.Warning, retriever.Name, exception);
            return new Answer(retriever.Name, [], exception);
        }
    }

    private List<Candidate> Merge(Answer[] answers, int count)
    {
        var lists = answers.Select(answer => new FusionList(answer.Items, WeightOf(answer.Source))).ToArray();
        var fused = ReciprocalRankFusion.Fuse(lists, _options.FusionK, count).ToList();
        if (fused.Count < count && answers.FirstOrDefault(answer => answer.Source == FillingSource) is { } filling)
        {
            // Only where popularity has no weight: with one it is in the fusion already.
            var found = fused.Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
            fused.AddRange(filling.Items.Where(item => !found.Contains(item.ItemId)).Take(count - fused.Count).Select(item => item with { Score = 0 }));
        }

        var places = answers.Select(PlacesOf).ToArray();
        return [.. fused.Select((item, index) => new Candidate(
            _catalogue.Find(item.ItemId)!,
            item.Score,
            [.. places.SelectMany(place => place.GetValueOrDefault(item.ItemId) ?? []), new Provenance(FusedSource, index + 1, item.Score)]))];
    }

    private static Dictionary<string, Provenance[]> PlacesOf(Answer answer) => answer.Items
        .Select((item, index) => (item.ItemId, Places: (Provenance[])[.. item.Parts ?? [], new Provenance(answer.Source, index + 1, item.Score)]))
        .ToDictionary(entry => entry.ItemId, entry => entry.Places, StringComparer.Ordinal);

    private double WeightOf(string source) => source switch
    {
        "history" => _options.HistoryWeight,
        "request" => _options.RequestWeight,
        "cooccurrence" => _options.CoOccurrenceWeight,
        "behaviour" => _options.BehaviourWeight,
        DialogueRetriever.Source => _options.DialogueWeight,
        TitlesSource => _options.TitlesWeight,
        FillingSource => _options.PopularityWeight,
        _ => 1,
    };

    private static string? Describe(Answer[] answers)
    {
        var failed = answers.Where(answer => answer.Failure is not null).Select(answer => $"{answer.Source}: {answer.Failure!.Message}").ToArray();
        return failed.Length == 0 ? null : string.Join("; ", failed);
    }

    [LoggerMessage(Message = "Source {Source} failed; candidates come from the others")]
    private partial void LogFailed(LogLevel level, string source, Exception exception);

    private sealed record Answer(string Source, IReadOnlyList<ScoredItem> Items, Exception? Failure);
}
