using System.Net;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>One call to the server.</summary>
/// <param name="Operation">What metrics call it, for example "search".</param>
/// <param name="Doing">What messages call it, for example "searching collection 'items'".</param>
/// <param name="Method">The method.</param>
/// <param name="Path">Path below the server's address, without a slash in front.</param>
internal sealed record QdrantCall(string Operation, string Doing, HttpMethod Method, string Path)
{
    /// <summary>JSON; empty: none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether it waits until the server has written, which takes longer than reading.</summary>
    public bool Writes { get; init; }

    /// <summary>Whether making it twice does no more than making it once.</summary>
    public bool Repeatable { get; init; } = true;

    /// <summary>A status that is as good as success, though nothing can be read from the answer.</summary>
    public HttpStatusCode? AlsoFine { get; init; }
}
