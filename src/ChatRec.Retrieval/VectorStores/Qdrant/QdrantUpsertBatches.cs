using System.Buffers;
using System.Text.Json;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>Cuts points into the bodies of upserts, each made only when it is sent.</summary>
internal static class QdrantUpsertBatches
{
    /// <summary>A quarter of what Qdrant accepts (32 MB): room for proxies that accept less, and a call that fails costs little.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    private static ReadOnlySpan<byte> Start => """{"points":["""u8;

    private static ReadOnlySpan<byte> End => "]}"u8;

    /// <summary>Bodies of at most so many points and bytes; a point that is larger alone is sent alone.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Of(IEnumerable<VectorPoint> points, int maxPoints, int maxBytes = MaxBytes)
    {
        var body = new ArrayBufferWriter<byte>();
        var point = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(point, QdrantRequests.Format);
        var count = 0;
        foreach (var next in points)
        {
            point.ResetWrittenCount();
            json.Reset();
            Write(json, next);
            json.Flush();
            if (count == maxPoints || (count > 0 && body.WrittenCount + 1 + point.WrittenCount + End.Length > maxBytes))
            {
                body.Write(End);
                yield return body.WrittenMemory;
                // The one before may still be under way.
                body = new ArrayBufferWriter<byte>(body.WrittenCount);
                count = 0;
            }

            body.Write(count == 0 ? Start : ","u8);
            body.Write(point.WrittenSpan);
            count++;
        }

        if (count > 0)
        {
            body.Write(End);
            yield return body.WrittenMemory;
        }
    }

    private static void Write(Utf8JsonWriter json, VectorPoint point)
    {
        json.WriteStartObject();
        json.WriteString("id", QdrantPointId.Of(point.Item.Id));
        json.WriteStartObject("vector");
        foreach (var (name, vector) in point.Vectors)
        {
            QdrantQueries.WriteVector(json, name, vector);
        }

        json.WriteEndObject();
        json.WritePropertyName("payload");
        JsonSerializer.Serialize(json, QdrantPayload.Of(point), QdrantJson.Default.QdrantPayload);
        json.WriteEndObject();
    }
}
