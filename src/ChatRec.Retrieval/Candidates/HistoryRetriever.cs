using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.VectorStores;

namespace ChatRec.Retrieval.Candidates;

/// <summary>Items whose content is nearest to the mean of what the request goes by; disliked items push away. Score: cosine.</summary>
public sealed class HistoryRetriever(IVectorStore store, string collection, ContentVectors vectors, CandidateOptions options) : IRetriever
{
    /// <inheritdoc/>
    public string Name => "history";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var mean = vectors.Mean(Seeds.Of(request, options, options.HistoryDecay, options.HistoryLength));
        return mean is null
            ? []
            : await store.SearchAsync(
                collection, new VectorQuery(ContentIndexer.VectorName, mean, Seeds.FilterOf(request), request.Count), cancellationToken).ConfigureAwait(false);
    }
}
