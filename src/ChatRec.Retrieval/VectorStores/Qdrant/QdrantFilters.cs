using System.Text.Json;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>Writes filters as Qdrant knows them. Its lists name nothing twice.</summary>
internal static class QdrantFilters
{
    /// <summary>Writes the property <c>filter</c>, unless every point passes.</summary>
    public static void Write(Utf8JsonWriter json, PointFilter filter)
    {
        if (filter.Must.Count + filter.Should.Count + filter.MustNot.Count == 0)
        {
            return;
        }

        json.WriteStartObject("filter");
        WriteConditions(json, "must", filter.Must);
        WriteConditions(json, "should", filter.Should);
        WriteConditions(json, "must_not", filter.MustNot);
        json.WriteEndObject();
    }

    private static void WriteConditions(Utf8JsonWriter json, string name, IReadOnlyList<PointCondition> conditions)
    {
        if (conditions.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var condition in conditions)
        {
            json.WriteStartObject();
            WriteCondition(json, condition);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCondition(Utf8JsonWriter json, PointCondition condition)
    {
        switch (condition)
        {
            case GenreCondition genres:
                json.WriteString("key", QdrantPayload.GenreKeysField);
                json.WriteStartObject("match");
                json.WriteStartArray("any");
                foreach (var genre in genres.AnyOf.Select(GenreCondition.Fold).Distinct(StringComparer.Ordinal))
                {
                    json.WriteStringValue(genre);
                }

                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case YearCondition { From: null, To: null }:
                // Any year, but one.
                json.WriteStartArray("must_not");
                json.WriteStartObject();
                json.WriteStartObject("is_empty");
                json.WriteString("key", QdrantPayload.YearField);
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteEndArray();
                break;
            case YearCondition years:
                json.WriteString("key", QdrantPayload.YearField);
                json.WriteStartObject("range");
                WriteEnd(json, "gte", years.From);
                WriteEnd(json, "lte", years.To);
                json.WriteEndObject();
                break;
            case IdCondition ids:
                QdrantRequests.WriteIds(json, "has_id", [.. ids.AnyOf.Distinct(StringComparer.Ordinal)]);
                break;
            default:
                throw new ArgumentException($"A {condition.GetType().Name} is no condition that a store knows.", nameof(condition));
        }
    }

    private static void WriteEnd(Utf8JsonWriter json, string name, int? year)
    {
        if (year is { } value)
        {
            json.WriteNumber(name, value);
        }
    }
}
