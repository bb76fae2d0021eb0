using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>Qdrant's REST API.</summary>
internal sealed class QdrantRestTransport(
    Uri address, QdrantOptions options, VectorChecks checks, QdrantFailures failures, VectorStoreMetrics? metrics, TimeProvider time, ILogger logger) : IQdrantTransport
{
    private readonly QdrantConnection _connection = new(address, options, failures, metrics, time, logger);

    public async Task<QdrantDescription> DescribeAsync(string collection, CancellationToken cancellationToken)
    {
        var described = await _connection.AskAsync(
            new QdrantCall("describe_collection", $"looking at collection '{collection}'", HttpMethod.Get, Path(collection)),
            QdrantJson.Default.QdrantAnswerQdrantCollection,
            cancellationToken).ConfigureAwait(false);
        return new QdrantDescription(VectorsOf(collection, described), [.. described.PayloadSchema?.Keys ?? []]);
    }

    public Task CreateAsync(CollectionSchema schema, CancellationToken cancellationToken) => _connection.SendAsync(
        // Where somebody else makes it at the same time, the answer is a conflict.
        new QdrantCall("create_collection", $"creating collection '{schema.Collection}'", HttpMethod.Put, Path(schema.Collection))
        {
            Body = QdrantRequests.CreateCollection(schema, options),
            Writes = true,
            Repeatable = false,
            AlsoFine = HttpStatusCode.Conflict,
        },
        cancellationToken);

    public Task IndexAsync(string collection, string field, string type, CancellationToken cancellationToken) => _connection.SendAsync(
        new QdrantCall("create_index", $"indexing '{field}' of collection '{collection}'", HttpMethod.Put, Path(collection, "index?wait=true"))
        {
            Body = QdrantRequests.PayloadIndex(field, type),
            Writes = true,
        },
        cancellationToken);

    public Task DeleteCollectionAsync(string collection, CancellationToken cancellationToken) => _connection.SendAsync(
        new QdrantCall("delete_collection", $"deleting collection '{collection}'", HttpMethod.Delete, Path(collection)) { Writes = true }, cancellationToken);

    public async Task<IEnumerable<string>> ListCollectionsAsync(CancellationToken cancellationToken)
    {
        var list = await _connection.AskAsync(
            new QdrantCall("list_collections", "listing collections", HttpMethod.Get, "collections"),
            QdrantJson.Default.QdrantAnswerQdrantCollectionList,
            cancellationToken).ConfigureAwait(false);
        return list.Collections.Select(collection => collection.Name);
    }

    public async Task<IEnumerable<(string Alias, string Collection)>> ListAliasesAsync(CancellationToken cancellationToken)
    {
        var list = await _connection.AskAsync(
            new QdrantCall("list_aliases", "looking at the aliases", HttpMethod.Get, "aliases"),
            QdrantJson.Default.QdrantAnswerQdrantAliasList,
            cancellationToken).ConfigureAwait(false);
        return list.Aliases.Select(entry => (entry.AliasName, entry.CollectionName));
    }

    public Task SwitchAliasAsync(string alias, string collection, CancellationToken cancellationToken) => _connection.SendAsync(
        new QdrantCall("switch_alias", $"switching alias '{alias}' to collection '{collection}'", HttpMethod.Post, "collections/aliases")
        {
            Body = QdrantRequests.SwitchAlias(alias, collection),
            Writes = true,
        },
        cancellationToken);

    public IEnumerable<Func<CancellationToken, Task>> Upserts(string collection, IEnumerable<VectorPoint> points)
    {
        var call = new QdrantCall("upsert", $"writing to collection '{collection}'", HttpMethod.Put, Path(collection, "points?wait=true")) { Writes = true };
        return QdrantUpsertBatches.Of(points, options.UpsertBatch).Select(body => (Func<CancellationToken, Task>)(token => _connection.SendAsync(call with { Body = body }, token)));
    }

    public Task DeleteAsync(string collection, IReadOnlyList<string> itemIds, CancellationToken cancellationToken) => _connection.SendAsync(
        new QdrantCall("delete", $"deleting from collection '{collection}'", HttpMethod.Post, Path(collection, "points/delete?wait=true"))
        {
            Body = QdrantRequests.Delete(itemIds),
            Writes = true,
        },
        cancellationToken);

    public async Task<IEnumerable<QdrantStoredPoint>> GetAsync(string collection, IReadOnlyList<string> itemIds, CancellationToken cancellationToken)
    {
        var points = await _connection.AskAsync(
            new QdrantCall("get", $"reading collection '{collection}'", HttpMethod.Post, Path(collection, "points")) { Body = QdrantRequests.Get(itemIds) },
            QdrantJson.Default.QdrantAnswerIReadOnlyListQdrantPoint,
            cancellationToken).ConfigureAwait(false);
        return points.Select(Stored);
    }

    public async Task<IEnumerable<QdrantStoredPoint>> ScrollAsync(string collection, string? fromItemId, int limit, CancellationToken cancellationToken)
    {
        var page = await _connection.AskAsync(
            new QdrantCall("scroll", $"reading collection '{collection}'", HttpMethod.Post, Path(collection, "points/scroll")) { Body = QdrantRequests.Scroll(fromItemId, limit) },
            QdrantJson.Default.QdrantAnswerQdrantPointList,
            cancellationToken).ConfigureAwait(false);
        return page.Points.Select(Stored);
    }

    public async Task<long> CountAsync(string collection, PointFilter filter, CancellationToken cancellationToken)
    {
        var answer = await _connection.AskAsync(
            new QdrantCall("count", $"counting collection '{collection}'", HttpMethod.Post, Path(collection, "points/count")) { Body = QdrantRequests.Count(filter) },
            QdrantJson.Default.QdrantAnswerQdrantCount,
            cancellationToken).ConfigureAwait(false);
        return answer.Count;
    }

    public async Task<IEnumerable<QdrantStoredPoint>> SearchAsync(string collection, VectorQuery query, CancellationToken cancellationToken)
    {
        var found = await _connection.AskAsync(
            new QdrantCall("search", $"searching collection '{collection}'", HttpMethod.Post, Path(collection, "points/query")) { Body = QdrantRequests.Search(query, options) },
            QdrantJson.Default.QdrantAnswerQdrantPointList,
            cancellationToken).ConfigureAwait(false);
        return found.Points.Select(Stored);
    }

    public async Task<(string Version, QdrantCall Call)> AskVersionAsync(CancellationToken cancellationToken)
    {
        var ask = new QdrantCall("check", "asking for its version", HttpMethod.Get, "");
        return ((await _connection.AskWholeAsync(ask, QdrantJson.Default.QdrantServer, cancellationToken).ConfigureAwait(false)).Version, ask);
    }

    public Task AskReadyAsync(CancellationToken cancellationToken) =>
        _connection.SendAsync(new QdrantCall("check", "asking whether it is ready", HttpMethod.Get, "readyz"), cancellationToken);

    public void Dispose() => _connection.Dispose();

    private static string Path(string collection, string? rest = null) => rest is null ? $"collections/{collection}" : $"collections/{collection}/{rest}";

    private static QdrantStoredPoint Stored(QdrantPoint point) => new(point.Id.ToString(), point.Payload, point.Vector, point.Score);

    /// <summary>The vectors of a collection as the server describes it.</summary>
    private List<NamedVector> VectorsOf(string name, QdrantCollection collection)
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
