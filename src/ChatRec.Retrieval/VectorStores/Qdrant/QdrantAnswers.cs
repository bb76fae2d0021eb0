using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>What every successful answer is wrapped in.</summary>
internal sealed record QdrantAnswer<T>(T Result)
    where T : class
{
    // That a type parameter's value may not be null is nothing that the serializer sees.
    public T Result { get; } = Result ?? throw new JsonException("The result is null.");
}

internal sealed record QdrantServer(string Title, string Version);

internal sealed record QdrantCollectionList(IReadOnlyList<QdrantCollectionName> Collections);

internal sealed record QdrantCollectionName(string Name);

internal sealed record QdrantCollection(QdrantCollectionConfig Config, IReadOnlyDictionary<string, JsonElement>? PayloadSchema = null);

internal sealed record QdrantCollectionConfig(QdrantCollectionParams Params);

/// <param name="Vectors">By name; without names it is the one vector's description itself.</param>
internal sealed record QdrantCollectionParams(JsonElement Vectors);

internal sealed record QdrantAliasList(IReadOnlyList<QdrantAlias> Aliases);

internal sealed record QdrantAlias(string AliasName, string CollectionName);

internal sealed record QdrantPointList(IReadOnlyList<QdrantPoint> Points);

/// <param name="Id">Always a UUID where ChatRec wrote the point.</param>
/// <param name="Score">Only in a query's answer.</param>
/// <param name="Payload">As much as was asked for.</param>
/// <param name="Vector">Only where asked for.</param>
internal sealed record QdrantPoint(JsonElement Id, double Score = 0, QdrantPayload? Payload = null, IReadOnlyDictionary<string, float[]>? Vector = null);

internal sealed record QdrantCount(long Count);

/// <summary>How answers are read and payloads written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(QdrantPayload))]
[JsonSerializable(typeof(QdrantServer))]
[JsonSerializable(typeof(QdrantAnswer<QdrantCollectionList>))]
[JsonSerializable(typeof(QdrantAnswer<QdrantCollection>))]
[JsonSerializable(typeof(QdrantAnswer<QdrantAliasList>))]
[JsonSerializable(typeof(QdrantAnswer<QdrantPointList>))]
[JsonSerializable(typeof(QdrantAnswer<IReadOnlyList<QdrantPoint>>))]
[JsonSerializable(typeof(QdrantAnswer<QdrantCount>))]
internal sealed partial class QdrantJson : JsonSerializerContext;
