using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Popularity;

namespace ChatRec.Retrieval.Candidates;

/// <summary>What most people like. Score: the popularity model's.</summary>
public sealed class PopularityRetriever(Catalogue catalogue, PopularityModel model) : IRetriever
{
    /// <inheritdoc/>
    public string Name => "popularity";

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var filter = Seeds.FilterOf(request);
        return Task.FromResult<IReadOnlyList<ScoredItem>>(
            [.. model.Ranked.Where(item => filter.Matches(catalogue.Find(item.ItemId)!)).Take(request.Count)]);
    }
}
