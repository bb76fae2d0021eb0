using System.Text.Json;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>Writes queries as the query API knows them.</summary>
internal static class QdrantQueries
{
    /// <summary>Twice as many quantized candidates are scored again as are asked for, which makes up for what the bytes lose.</summary>
    public const float Oversampling = 2;

    /// <summary>Writes the query's properties; a fusion's lists are its prefetch, to any depth.</summary>
    public static void Write(Utf8JsonWriter json, VectorQuery query, QdrantOptions options)
    {
        switch (query)
        {
            case NearestQuery nearest:
                WriteVector(json, "query", nearest.Vector);
                WriteSearch(json, nearest.VectorName, nearest.Filter, options);
                break;
            case RecommendQuery recommend:
                json.WriteStartObject("query");
                json.WriteStartObject("recommend");
                QdrantRequests.WriteIds(json, "positive", recommend.Positives);
                QdrantRequests.WriteIds(json, "negative", recommend.Negatives);
                json.WriteString("strategy", recommend.Strategy == RecommendStrategy.BestScore ? "best_score" : "average_vector");
                json.WriteEndObject();
                json.WriteEndObject();
                WriteSearch(json, recommend.VectorName, recommend.Filter, options);
                break;
            case FusionQuery fused:
                WriteFusion(json, fused, options);
                break;
            default:
                throw new ArgumentException($"A {query.GetType().Name} is no query that a store knows.", nameof(query));
        }

        json.WriteNumber("limit", query.Count);
    }

    public static void WriteVector(Utf8JsonWriter json, string name, float[] vector)
    {
        json.WriteStartArray(name);
        foreach (var component in vector)
        {
            json.WriteNumberValue(component);
        }

        json.WriteEndArray();
    }

    private static void WriteSearch(Utf8JsonWriter json, string vector, PointFilter filter, QdrantOptions options)
    {
        json.WriteString("using", vector);
        QdrantFilters.Write(json, filter);
        if (!options.Exact && options.Quantization == QdrantQuantization.None)
        {
            return;
        }

        json.WriteStartObject("params");
        if (options.Exact)
        {
            json.WriteBoolean("exact", true);
        }
        else
        {
            json.WriteStartObject("quantization");
            json.WriteBoolean("rescore", true);
            json.WriteNumber("oversampling", Oversampling);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteFusion(Utf8JsonWriter json, FusionQuery query, QdrantOptions options)
    {
        json.WriteStartArray("prefetch");
        foreach (var prefetch in query.Prefetch)
        {
            json.WriteStartObject();
            Write(json, prefetch, options);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("query");
        switch (query.Fusion)
        {
            case DistributionQueryFusion:
                json.WriteString("fusion", "dbsf");
                break;
            case var fusion when fusion == QueryFusion.ReciprocalRank:
                json.WriteString("fusion", "rrf");
                break;
            case ReciprocalRankQueryFusion fusion:
                json.WriteStartObject("rrf");
                json.WriteNumber("k", fusion.K);
                if (fusion.Weights is { } weights)
                {
                    WriteVector(json, "weights", [.. weights]);
                }

                json.WriteEndObject();
                break;
            default:
                throw new ArgumentException($"A {query.Fusion.GetType().Name} is no fusion that a store knows.", nameof(query));
        }

        json.WriteEndObject();
    }
}
