using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Candidates;

/// <summary>Items that go with what the request goes by. Score: transitions and likes in common, blended, 0 to 1.</summary>
public sealed class CoOccurrenceRetriever(
    Catalogue catalogue, CoOccurrenceModel model, CoOccurrenceOptions modelOptions, CandidateOptions options) : IRetriever
{
    /// <inheritdoc/>
    public string Name => "cooccurrence";

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.FromResult<IReadOnlyList<ScoredItem>>(Retrieve(request));
    }

    private ScoredItem[] Retrieve(RetrievalRequest request)
    {
        var seeds = Seeds.Of(request, options, modelOptions.RecencyDecay, modelOptions.HistoryLength)
            .Where(seed => catalogue.TryGetIndex(seed.ItemId, out _))
            .Select(seed => (Index: catalogue.TryGetIndex(seed.ItemId, out var index) ? index : -1, seed.Weight))
            .ToArray();
        if (!seeds.Any(seed => seed.Weight > 0))
        {
            return [];
        }

        var scores = model.ScoreBlended(Array.ConvertAll(seeds, seed => seed.Index), Array.ConvertAll(seeds, seed => seed.Weight));
        var filter = Seeds.FilterOf(request);
        return
        [
            .. Enumerable.Range(0, scores.Length)
                .Where(item => scores[item] > 0 && filter.Matches(catalogue[item]))
                .Select(item => new ScoredItem(catalogue[item].Id, scores[item]))
                .OrderByDescending(item => item.Score)
                .ThenBy(item => item.ItemId, StringComparer.Ordinal)
                .Take(request.Count),
        ];
    }
}
