using ChatRec.Doubles.Queries;

namespace ChatRec.Doubles.Http;

/// <summary>Reads that score points.</summary>
internal static class QueryEndpoints
{
    public static IEnumerable<Endpoint> All =>
    [
        new("POST /collections/{collection_name}/points/query", Access.Read, call =>
            new { points = Run(call, [QueryJson.Read(call.Body)])[0] }),
        new("POST /collections/{collection_name}/points/query/batch", Access.Read, call =>
            Run(call, [.. call.Body.Required("searches").EnumerateArray().Select(QueryJson.Read)]).Select(points => new { points })),
        new("POST /collections/{collection_name}/points/query/groups", Access.Read, Groups),
        new("POST /collections/{collection_name}/points/recommend", Access.Read, call =>
            Run(call, [QueryJson.ReadRecommend(call.Body)])[0]),
    ];

    private static List<List<Dictionary<string, object?>>> Run(Call call, IReadOnlyList<QueryRequest> requests) =>
        [.. call.InCollection(collection => collection.Query(requests))
            .Zip(requests, (hits, request) => hits.Select(hit => PointJson.Write(hit, request.Payload, request.Vectors)).ToList())];

    private static object Groups(Call call)
    {
        call.Body.NotCovered("shard_key", "with_lookup");
        var stage = QueryJson.ReadStage(call.Body, limit: 10);
        var key = call.Body.Text("group_by") ?? throw new MalformedBodyException("missing field `group_by`");
        var size = call.Body.Limit("group_size", 3, "group_request.group_size");
        var payload = QueryJson.ReadPayloadChoice(call.Body, PayloadChoice.None);
        var vectors = QueryJson.ReadVectorChoice(call.Body);
        return new
        {
            groups = call.InCollection(collection => collection.QueryGroups(stage, key, size)).Select(group => new
            {
                id = group.Id,
                hits = group.Hits.Select(hit => PointJson.Write(hit, payload, vectors)),
            }),
        };
    }
}
