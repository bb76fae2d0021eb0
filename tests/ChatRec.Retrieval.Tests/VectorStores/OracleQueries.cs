using System.Globalization;
using System.Text.Json.Nodes;
using ChatRec.Doubles;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.VectorStores;

namespace ChatRec.Retrieval.Tests.VectorStores;

/// <summary>500 items and 140 queries with the exact answers of a real Qdrant 1.18.3, in the words of the port. An item's id is the number it had there.</summary>
internal static class OracleQueries
{
    public static readonly CollectionSchema Schema = new(
        "oracle", [new NamedVector("content", 16, VectorDistance.Cosine), new NamedVector("sequence", 9, VectorDistance.Dot)]);

    private static readonly JsonNode Document = Read();

    public static IReadOnlyList<VectorPoint> Points { get; } =
    [
        .. Document["items"]!.AsArray().Select(item => new VectorPoint(
            new Item(Text(item!["id"]!), (string)item["payload"]!["title"]!, (int?)item["payload"]!["year"], [.. item["payload"]!["genres"]!.AsArray().Select(genre => (string)genre!)]),
            item["vector"]!.AsObject().ToDictionary(vector => vector.Key, vector => Components(vector.Value!)))),
    ];

    public static IReadOnlyList<(VectorQuery Query, (string ItemId, double Score)[] Answer)> Queries { get; } =
    [
        .. Document["queries"]!.AsArray().Select(query => (
            Query(query!["request"]!),
            query["points"]!.AsArray().Select(point => (Text(point![0]!), (double)point[1]!)).ToArray())),
    ];

    private static VectorQuery Query(JsonNode request)
    {
        var count = (int)request["limit"]!;
        if (request["prefetch"] is JsonArray prefetch)
        {
            QueryFusion fusion = (string?)request["query"]!["fusion"] switch
            {
                "rrf" => QueryFusion.ReciprocalRank,
                "dbsf" => QueryFusion.Distribution,
                _ => new ReciprocalRankQueryFusion((int)request["query"]!["rrf"]!["k"]!),
            };
            return new FusionQuery([.. prefetch.Select(part => Query(part!))], fusion, count);
        }

        var filter = Filter(request["filter"]);
        var vector = (string)request["using"]!;
        if (request["query"] is JsonArray components)
        {
            return new NearestQuery(vector, Components(components), filter, count);
        }

        var recommend = request["query"]!["recommend"]!;
        return new RecommendQuery(
            vector,
            [.. recommend["positive"]!.AsArray().Select(id => Text(id!))],
            [.. recommend["negative"]!.AsArray().Select(id => Text(id!))],
            (string?)recommend["strategy"] == "best_score" ? RecommendStrategy.BestScore : RecommendStrategy.AverageVector,
            filter,
            count);
    }

    private static PointFilter Filter(JsonNode? filter) => filter is null ? PointFilter.None : new PointFilter
    {
        Must = Conditions(filter["must"]),
        Should = Conditions(filter["should"]),
        MustNot = Conditions(filter["must_not"]),
    };

    private static PointCondition[] Conditions(JsonNode? conditions) => conditions is null ? [] : [.. conditions.AsArray().Select(condition => Condition(condition!))];

    private static PointCondition Condition(JsonNode condition) => condition switch
    {
        _ when condition["has_id"] is JsonArray ids => new IdCondition([.. ids.Select(id => Text(id!))]),
        _ when condition["match"]?["any"] is JsonArray any => new GenreCondition([.. any.Select(genre => (string)genre!)]),
        _ when condition["match"]?["value"] is { } value => new GenreCondition([(string)value!]),
        // Years are whole numbers.
        _ when condition["range"] is { } range => new YearCondition((int?)range["gte"] ?? ((int?)range["gt"] + 1), (int?)range["lte"] ?? ((int?)range["lt"] - 1)),
        _ => throw new InvalidOperationException($"A condition that the port does not know: {condition}"),
    };

    private static float[] Components(JsonNode vector) => [.. vector.AsArray().Select(component => (float)component!)];

    private static string Text(JsonNode id) => ((int)id).ToString(CultureInfo.InvariantCulture);

    private static JsonNode Read()
    {
        using var stream = typeof(QdrantDouble).Assembly.GetManifestResourceStream("oracle.json")!;
        return JsonNode.Parse(stream)!;
    }
}
