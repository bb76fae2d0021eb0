using System.Text.Json;
using ChatRec.Doubles.Points;
using ChatRec.Doubles.Queries;

namespace ChatRec.Doubles.Http;

/// <summary>Reads points and writes, and tells points.</summary>
internal static class PointJson
{
    public static PointChange.Upsert ReadUpsert(JsonElement json)
    {
        json.NotCovered("shard_key", "update_filter", "update_mode");
        return json.Field("batch") is { } batch ? new PointChange.Upsert(ReadBatch(batch))
            : json.Field("points") is { ValueKind: JsonValueKind.Array } points ? new PointChange.Upsert([.. points.EnumerateArray().Select(ReadPoint)])
            : throw MalformedBodyException.NoVariant("PointInsertOperations");
    }

    public static PointChange.UpdateVectors ReadUpdateVectors(JsonElement json)
    {
        json.NotCovered("shard_key", "update_filter");
        return new PointChange.UpdateVectors([.. json.Required("points").EnumerateArray().Select(ReadPoint)]);
    }

    public static PointChange.DeleteVectors ReadDeleteVectors(JsonElement json) => new(ReadSelection(json), json.Field("vector").Texts());

    public static PointChange.Delete ReadDelete(JsonElement json) => new(ReadSelection(json));

    public static PointChange.SetPayload ReadSetPayload(JsonElement json, bool overwrite)
    {
        json.NotCovered("key");
        return new PointChange.SetPayload(ReadSelection(json), ((JsonElement?)json.Required("payload")).Payload(), overwrite);
    }

    public static PointChange.DeletePayload ReadDeletePayload(JsonElement json)
    {
        var keys = ((JsonElement?)json.Required("keys")).Texts();
        return keys.Any(key => key.Contains('.', StringComparison.Ordinal))
            ? throw QdrantException.NotCovered("deleting a nested payload key")
            : new PointChange.DeletePayload(ReadSelection(json), keys);
    }

    public static PointChange.DeletePayload ReadClearPayload(JsonElement json) => new(ReadSelection(json), Keys: null);

    /// <summary>One entry of a batch of operations.</summary>
    public static PointChange ReadOperation(JsonElement json) => json switch
    {
        _ when json.Field("upsert") is { } upsert => ReadUpsert(upsert),
        _ when json.Field("delete") is { } delete => ReadDelete(delete),
        _ when json.Field("set_payload") is { } set => ReadSetPayload(set, overwrite: false),
        _ when json.Field("overwrite_payload") is { } set => ReadSetPayload(set, overwrite: true),
        _ when json.Field("delete_payload") is { } delete => ReadDeletePayload(delete),
        _ when json.Field("clear_payload") is { } clear => ReadClearPayload(clear),
        _ when json.Field("update_vectors") is { } update => ReadUpdateVectors(update),
        _ when json.Field("delete_vectors") is { } delete => ReadDeleteVectors(delete),
        _ => throw MalformedBodyException.NoVariant("UpdateOperation"),
    };

    /// <summary>A point as retrieve and scroll tell it.</summary>
    public static Dictionary<string, object?> Write(StoredPoint point, PayloadChoice payload, VectorChoice vectors)
    {
        var json = new Dictionary<string, object?> { ["id"] = WriteId(point.Id) };
        if (payload.From(point.Payload) is { } chosenPayload)
        {
            json["payload"] = chosenPayload;
        }

        if (vectors.From(point.Vectors) is { } chosenVectors)
        {
            json["vector"] = chosenVectors.TryGetValue("", out var only) ? only : chosenVectors;
        }

        return json;
    }

    /// <summary>A point as queries tell it.</summary>
    public static Dictionary<string, object?> Write(ScoredPoint hit, PayloadChoice payload, VectorChoice vectors)
    {
        var json = WriteOrdered(hit, payload, vectors);
        json["version"] = hit.Version;
        json["score"] = hit.Score;
        return json;
    }

    /// <summary>A point as scroll tells it, with its place in the order.</summary>
    public static Dictionary<string, object?> WriteOrdered(ScoredPoint hit, PayloadChoice payload, VectorChoice vectors)
    {
        var json = Write(hit.Point, payload, vectors);
        if (hit.OrderValue is { } value)
        {
            json["order_value"] = value;
        }

        return json;
    }

    public static object WriteId(PointId id) => id.Uuid is { } uuid ? uuid : id.Number;

    private static PointSelection ReadSelection(JsonElement json)
    {
        json.NotCovered("shard_key");
        return json.Field("points") is { } points
            ? new PointSelection([.. points.EnumerateArray().Select(id => id.PointId())], Filter: null)
            : new PointSelection(Ids: null, FilterJson.Read(json.Field("filter")) ?? throw MalformedBodyException.NoVariant("PointsSelector"));
    }

    private static NewPoint ReadPoint(JsonElement json) =>
        new(json.Required("id").PointId(), ReadVectors(json.Required("vector")), json.Field("payload").Payload());

    private static NewPoint[] ReadBatch(JsonElement json)
    {
        var ids = json.Required("ids").EnumerateArray().Select(id => id.PointId()).ToArray();
        var payloads = json.Field("payloads").Items().ToArray();
        var vectors = json.Required("vectors");
        return [.. ids.Select((id, i) => new NewPoint(id, VectorsOf(i), (i < payloads.Length ? payloads[i] : (JsonElement?)null).Payload()))];

        Vectors VectorsOf(int i) => vectors.ValueKind == JsonValueKind.Array
            ? ReadVectors(vectors[i])
            : vectors.EnumerateObject().ToDictionary(property => property.Name, property => ReadVector(property.Value[i]));
    }

    private static Dictionary<string, float[]> ReadVectors(JsonElement json)
    {
        json.NotCovered("text", "image", "object");
        return json.ValueKind == JsonValueKind.Object
            ? json.EnumerateObject().ToDictionary(property => property.Name, property => ReadVector(property.Value))
            : new Dictionary<string, float[]> { [""] = ReadVector(json) };
    }

    private static float[] ReadVector(JsonElement json) =>
        json.IsVector() ? json.Vector() : throw QdrantException.NotCovered("a vector that is not dense");
}
