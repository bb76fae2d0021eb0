using System.Text.Json;
using ChatRec.Doubles.Points;
using ChatRec.Doubles.Queries;

namespace ChatRec.Doubles.Http;

/// <summary>Writes of points, and reads that do not score.</summary>
internal static class PointEndpoints
{
    public static IEnumerable<Endpoint> All =>
    [
        Change("PUT /collections/{collection_name}/points", PointJson.ReadUpsert),
        Change("POST /collections/{collection_name}/points/delete", PointJson.ReadDelete),
        Change("POST /collections/{collection_name}/points/payload", body => PointJson.ReadSetPayload(body, overwrite: false)),
        Change("PUT /collections/{collection_name}/points/payload", body => PointJson.ReadSetPayload(body, overwrite: true)),
        Change("POST /collections/{collection_name}/points/payload/delete", PointJson.ReadDeletePayload),
        Change("POST /collections/{collection_name}/points/payload/clear", PointJson.ReadClearPayload),
        Change("PUT /collections/{collection_name}/points/vectors", PointJson.ReadUpdateVectors),
        Change("POST /collections/{collection_name}/points/vectors/delete", PointJson.ReadDeleteVectors),
        new("POST /collections/{collection_name}/points/batch", Access.Write, call =>
        {
            var changes = call.Body.Field("operations").Items().Select(PointJson.ReadOperation).ToList();
            return call.InCollection(collection => changes.Select(collection.Apply).ToList()).Select(operation => Done(call, operation));
        }),

        new("POST /collections/{collection_name}/points", Access.Read, call =>
        {
            var ids = call.Body.Required("ids").EnumerateArray().Select(id => id.PointId()).ToList();
            var payload = QueryJson.ReadPayloadChoice(call.Body, PayloadChoice.All);
            var vectors = QueryJson.ReadVectorChoice(call.Body);
            return call.InCollection(collection => collection.Retrieve(ids)).Select(point => PointJson.Write(point, payload, vectors));
        }),
        new("GET /collections/{collection_name}/points/{id}", Access.Read, call =>
        {
            var id = PointId.TryParse(call.Route["id"], out var parsed) ? parsed
                : throw QdrantException.BadRequest($"Can not recognize \"{call.Route["id"]}\" as point id");
            var point = call.InCollection(collection => collection.Retrieve([id])).SingleOrDefault()
                ?? throw QdrantException.NotFound($"Point with id {id} does not exists!");
            return PointJson.Write(point, PayloadChoice.All, VectorChoice.All);
        }),
        new("POST /collections/{collection_name}/points/count", Access.Read, call =>
        {
            var filter = FilterJson.Read(call.Body.Field("filter"));
            return new { count = call.InCollection(collection => collection.CountMatching(filter)) };
        }),
        new("POST /collections/{collection_name}/points/scroll", Access.Read, Scroll),
        new("POST /collections/{collection_name}/facet", Access.Read, call =>
        {
            var key = call.Body.Text("key") ?? throw new MalformedBodyException("missing field `key`");
            var limit = call.Body.Limit("limit", 10, "limit");
            var filter = FilterJson.Read(call.Body.Field("filter"));
            return new
            {
                hits = call.InCollection(collection => collection.Facet(key, limit, filter)).Select(hit => new { value = hit.Value, count = hit.Count }),
            };
        }),
    ];

    /// <summary>How the server confirms a write.</summary>
    public static object Done(Call call, ulong operation) =>
        new { operation_id = operation, status = call.Waits ? "completed" : "acknowledged" };

    private static Endpoint Change(string route, Func<JsonElement, PointChange> read) => new(route, Access.Write, call =>
    {
        var change = read(call.Body);
        return Done(call, call.InCollection(collection => collection.Apply(change)));
    });

    private static object Scroll(Call call)
    {
        var limit = call.Body.Limit("limit", 10, "limit");
        var filter = FilterJson.Read(call.Body.Field("filter"));
        var payload = QueryJson.ReadPayloadChoice(call.Body, PayloadChoice.All);
        var vectors = QueryJson.ReadVectorChoice(call.Body);
        var offset = call.Body.Field("offset")?.PointId();
        var order = call.Body.Field("order_by") is { } json ? QueryJson.ReadOrder(json) : null;
        if (order is not null && offset is not null)
        {
            throw QdrantException.BadRequest(
                "Cannot use an `offset` when using `order_by`. The alternative for paging is to use `order_by.start_from` " +
                "and a filter to exclude the IDs that you've already seen for the `order_by.start_from` value");
        }

        var (points, next) = call.InCollection(collection => order is null
            ? collection.Scroll(offset, limit, filter)
            : (collection.ScrollOrdered(order, limit, filter), null));
        return new
        {
            points = points.Select(hit => PointJson.WriteOrdered(hit, payload, vectors)),
            next_page_offset = next is { } id ? PointJson.WriteId(id) : null,
        };
    }
}
