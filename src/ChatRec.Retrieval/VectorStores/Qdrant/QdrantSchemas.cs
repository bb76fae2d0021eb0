using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>
/// What vectors a collection has, asked once. Somebody else may meanwhile have switched an alias or made the collection anew; so what does
/// not fit is looked up again before it is an error.
/// </summary>
internal sealed class QdrantSchemas(VectorChecks checks, Func<string, CancellationToken, Task<QdrantCollection>> read)
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

        var vectors = VectorsOf(collection, await read(collection, cancellationToken).ConfigureAwait(false));
        _known[collection] = vectors;
        check(vectors);
    }

    /// <summary>The collection is not what it was.</summary>
    public void Forget(string collection) => _known.TryRemove(collection, out _);

    /// <summary>Any collection, by whatever alias, may be another.</summary>
    public void ForgetAll() => _known.Clear();

    /// <summary>The vectors of a collection as the server describes it.</summary>
    public IReadOnlyList<NamedVector> VectorsOf(string name, QdrantCollection collection)
    {
        var vectors = new List<NamedVector>();
        var described = collection.Config.Params.Vectors;
        // Where vectors have no names, the properties are the one vector's: numbers and text.
        foreach (var vector in described.ValueKind == JsonValueKind.Object ? [.. described.EnumerateObject()] : Array.Empty<JsonProperty>())
        {
            if (vector.Value.ValueKind != JsonValueKind.Object
                || !vector.Value.TryGetProperty("size", out var size) || !size.TryGetInt32(out var dimensions)
                || !vector.Value.TryGetProperty("distance", out var text) || !Enum.TryParse<VectorDistance>(text.GetString(), out var distance))
            {
                throw checks.Fail(VectorStoreFailure.WrongVectors, string.Create(
                    CultureInfo.InvariantCulture, $"collection '{name}' has the vectors {described.GetRawText()}, which ChatRec did not make; choose another name or delete it"));
            }

            vectors.Add(new NamedVector(vector.Name, dimensions, distance));
        }

        return vectors;
    }
}
