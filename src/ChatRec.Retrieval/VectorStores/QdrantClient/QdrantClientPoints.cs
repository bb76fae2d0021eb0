using ChatRec.Retrieval.VectorStores.Qdrant;
using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace ChatRec.Retrieval.VectorStores.QdrantClient;

/// <summary>Points, their payload and their collections as messages.</summary>
internal static class QdrantClientPoints
{
    /// <summary>Points of one call: at most so many, and of about so many bytes; a point that is larger alone is sent alone.</summary>
    public static IEnumerable<IReadOnlyList<PointStruct>> Batches(IEnumerable<VectorPoint> points, int maxPoints, int maxBytes = QdrantUpsertBatches.MaxBytes)
    {
        var batch = new List<PointStruct>();
        var bytes = 0;
        foreach (var point in points.Select(Message))
        {
            var size = point.CalculateSize();
            if (batch.Count == maxPoints || (batch.Count > 0 && bytes + size > maxBytes))
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }

            batch.Add(point);
            bytes += size;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    public static PointId[] Ids(IEnumerable<string> itemIds) => [.. itemIds.Select(id => (PointId)QdrantPointId.Of(id))];

    public static WithPayloadSelector Fields(params IEnumerable<string> names) => new() { Include = new PayloadIncludeSelector { Fields = { names } } };

    public static VectorParamsMap Vectors(CollectionSchema schema, QdrantOptions options)
    {
        var map = new VectorParamsMap();
        foreach (var vector in schema.Vectors)
        {
            var parameters = new VectorParams { Size = (ulong)vector.Dimensions, Distance = Enum.Parse<Distance>(vector.Distance.ToString()) };
            if (options.OnDisk)
            {
                parameters.OnDisk = true;
            }

            map.Map.Add(vector.Name, parameters);
        }

        return map;
    }

    // A few extreme components are clipped rather than widen every step.
    public static QuantizationConfig? Quantization(QdrantOptions options) => options.Quantization == QdrantQuantization.None ? null : new QuantizationConfig
    {
        Scalar = new ScalarQuantization { Type = QuantizationType.Int8, Quantile = 0.99f, AlwaysRam = true },
    };

    /// <summary>As much payload as there is.</summary>
    public static QdrantPayload Payload(IReadOnlyDictionary<string, Value> payload) => new(
        Text(payload, QdrantPayload.ItemIdField),
        Text(payload, QdrantPayload.TitleField),
        payload.TryGetValue(QdrantPayload.YearField, out var year) && year.HasIntegerValue ? (int)year.IntegerValue : null,
        Texts(payload, QdrantPayload.GenresField),
        Texts(payload, QdrantPayload.GenreKeysField),
        Texts(payload, QdrantPayload.AlternatesField),
        Text(payload, QdrantPayload.StampField));

    public static Dictionary<string, float[]> Components(VectorsOutput? vectors) =>
        vectors?.Vectors?.Vectors.ToDictionary(vector => vector.Key, vector => vector.Value.GetDenseVector()?.Data.ToArray() ?? []) ?? [];

    private static PointStruct Message(VectorPoint point)
    {
        var payload = QdrantPayload.Of(point);
        var message = new PointStruct { Id = QdrantPointId.Of(point.Item.Id), Vectors = point.Vectors.ToDictionary() };
        Add(message.Payload, QdrantPayload.ItemIdField, payload.ItemId);
        Add(message.Payload, QdrantPayload.TitleField, payload.Title);
        if (payload.Year is { } year)
        {
            message.Payload.Add(QdrantPayload.YearField, year);
        }

        Add(message.Payload, QdrantPayload.GenresField, payload.Genres);
        Add(message.Payload, QdrantPayload.GenreKeysField, payload.GenreKeys);
        Add(message.Payload, QdrantPayload.AlternatesField, payload.Alternates);
        Add(message.Payload, QdrantPayload.StampField, payload.Stamp);
        return message;
    }

    private static void Add(MapField<string, Value> payload, string field, string? text)
    {
        if (text is not null)
        {
            payload.Add(field, text);
        }
    }

    private static void Add(MapField<string, Value> payload, string field, IReadOnlyList<string>? texts)
    {
        if (texts is not null)
        {
            payload.Add(field, texts.ToArray());
        }
    }

    private static string? Text(IReadOnlyDictionary<string, Value> payload, string field) =>
        payload.TryGetValue(field, out var value) && value.HasStringValue ? value.StringValue : null;

    private static string[]? Texts(IReadOnlyDictionary<string, Value> payload, string field) =>
        payload.TryGetValue(field, out var value) && value.KindCase == Value.KindOneofCase.ListValue ? [.. value.ListValue.Values.Select(entry => entry.StringValue)] : null;
}
