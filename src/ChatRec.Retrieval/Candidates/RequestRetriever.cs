using ChatRec.Retrieval.Content;

namespace ChatRec.Retrieval.Candidates;

/// <summary>Items whose content is nearest to the words of the request. Score: see <see cref="ContentSearch"/>.</summary>
public sealed class RequestRetriever(ContentSearch search, ContentEncoder encoder) : IRetriever
{
    /// <inheritdoc/>
    public string Name => "request";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return string.IsNullOrWhiteSpace(request.Text)
            ? []
            : await search.SearchAsync(await encoder.EncodeAsync(request.Text, cancellationToken).ConfigureAwait(false), request, cancellationToken).ConfigureAwait(false);
    }
}
