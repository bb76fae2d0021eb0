using ChatRec.Retrieval.Content;

namespace ChatRec.Retrieval.Candidates;

/// <summary>Items whose content is nearest to the mean of what the request goes by; disliked items push away. Score: see <see cref="ContentSearch"/>.</summary>
public sealed class HistoryRetriever(ContentSearch search, ContentVectors vectors, CandidateOptions options) : IRetriever
{
    /// <inheritdoc/>
    public string Name => "history";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var mean = vectors.Mean(Seeds.Of(request, options, options.HistoryDecay, options.HistoryLength));
        return mean is null ? [] : await search.SearchAsync(mean, request, cancellationToken).ConfigureAwait(false);
    }
}
