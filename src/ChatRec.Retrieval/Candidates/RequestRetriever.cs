using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.VectorStores;

namespace ChatRec.Retrieval.Candidates;

/// <summary>Items whose content is nearest to the words of the request. Score: cosine.</summary>
public sealed class RequestRetriever(IVectorStore store, string collection, ContentEncoder encoder) : IRetriever
{
    /// <inheritdoc/>
    public string Name => "request";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (string.IsNullOrWhiteSpace(request.Text))
        {
            return [];
        }

        var vector = await encoder.EncodeAsync(request.Text, cancellationToken).ConfigureAwait(false);
        return await store.SearchAsync(
            collection, new VectorQuery(ContentIndexer.VectorName, vector, Seeds.FilterOf(request), request.Count), cancellationToken).ConfigureAwait(false);
    }
}
