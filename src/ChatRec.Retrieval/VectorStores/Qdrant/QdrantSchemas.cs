using System.Collections.Concurrent;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>
/// What vectors a collection has, asked once. Somebody else may meanwhile have switched an alias or made the collection anew; so what does
/// not fit is looked up again before it is an error.
/// </summary>
internal sealed class QdrantSchemas(Func<string, CancellationToken, Task<IReadOnlyList<NamedVector>>> read)
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<NamedVector>> _known = new(StringComparer.Ordinal);

    /// <summary>Checks something against a collection's vectors.</summary>
    public async Task CheckAsync(string collection, Action<IReadOnlyList<NamedVector>> check, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(collection, out var known))
        {
            try
            {
                check(known);
                return;
            }
            catch (VectorStoreException exception) when (exception.Reason == VectorStoreFailure.WrongVectors)
            {
                Forget(collection);
            }
        }

        var vectors = await read(collection, cancellationToken).ConfigureAwait(false);
        _known[collection] = vectors;
        check(vectors);
    }

    /// <summary>The collection is not what it was.</summary>
    public void Forget(string collection) => _known.TryRemove(collection, out _);

    /// <summary>Any collection, by whatever alias, may be another.</summary>
    public void ForgetAll() => _known.Clear();
}
