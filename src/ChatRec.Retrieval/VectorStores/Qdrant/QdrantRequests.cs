using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>The bodies of calls.</summary>
internal static class QdrantRequests
{
    /// <summary>Letters stay letters: a body is no HTML, and escapes make it larger.</summary>
    public static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static ReadOnlyMemory<byte> CreateCollection(CollectionSchema schema, QdrantOptions options) => Write(json =>
    {
        json.WriteStartObject("vectors");
        foreach (var vector in schema.Vectors)
        {
            json.WriteStartObject(vector.Name);
            json.WriteNumber("size", vector.Dimensions);
            json.WriteString("distance", vector.Distance.ToString());
            if (options.OnDisk)
            {
                json.WriteBoolean("on_disk", true);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (options.Quantization == QdrantQuantization.Int8)
        {
            json.WriteStartObject("quantization_config");
            json.WriteStartObject("scalar");
            json.WriteString("type", "int8");
            // A few extreme components are clipped rather than widen every step.
            json.WriteNumber("quantile", 0.99f);
            json.WriteBoolean("always_ram", true);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    });

    public static ReadOnlyMemory<byte> PayloadIndex(string field, string type) => Write(json =>
    {
        json.WriteString("field_name", field);
        json.WriteString("field_schema", type);
    });

    /// <summary>In one call, so that the alias is never missing.</summary>
    public static ReadOnlyMemory<byte> SwitchAlias(string alias, string collection) => Write(json =>
    {
        json.WriteStartArray("actions");
        json.WriteStartObject();
        json.WriteStartObject("delete_alias");
        json.WriteString("alias_name", alias);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteStartObject("create_alias");
        json.WriteString("collection_name", collection);
        json.WriteString("alias_name", alias);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    });

    public static ReadOnlyMemory<byte> Search(VectorQuery query, QdrantOptions options) => Write(json =>
    {
        QdrantQueries.Write(json, query, options);
        WritePayloadFields(json, QdrantPayload.ItemIdField);
    });

    public static ReadOnlyMemory<byte> Count(PointFilter filter) => Write(json =>
    {
        QdrantFilters.Write(json, filter);
        json.WriteBoolean("exact", true);
    });

    public static ReadOnlyMemory<byte> Get(IReadOnlyList<string> ids) => Write(json =>
    {
        WriteIds(json, "ids", ids);
        json.WriteBoolean("with_payload", true);
        json.WriteBoolean("with_vector", true);
    });

    public static ReadOnlyMemory<byte> Delete(IReadOnlyList<string> ids) => Write(json => WriteIds(json, "points", ids));

    /// <param name="from">The first item's id; null: from the start.</param>
    /// <param name="limit">How many.</param>
    public static ReadOnlyMemory<byte> Scroll(string? from, int limit) => Write(json =>
    {
        if (from is not null)
        {
            json.WriteString("offset", QdrantPointId.Of(from));
        }

        json.WriteNumber("limit", limit);
        WritePayloadFields(json, QdrantPayload.ItemIdField, QdrantPayload.StampField);
        json.WriteBoolean("with_vector", false);
    });

    /// <summary>Writes points' ids as a property.</summary>
    public static void WriteIds(Utf8JsonWriter json, string name, IReadOnlyList<string> itemIds)
    {
        json.WriteStartArray(name);
        foreach (var id in itemIds)
        {
            json.WriteStringValue(QdrantPointId.Of(id));
        }

        json.WriteEndArray();
    }

    private static void WritePayloadFields(Utf8JsonWriter json, params ReadOnlySpan<string> fields)
    {
        json.WriteStartArray("with_payload");
        foreach (var field in fields)
        {
            json.WriteStringValue(field);
        }

        json.WriteEndArray();
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> properties)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Format);
        json.WriteStartObject();
        properties(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
