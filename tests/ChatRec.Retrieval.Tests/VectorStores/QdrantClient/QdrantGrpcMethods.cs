using System.Text.Json.Nodes;
using Google.Protobuf;
using Qdrant.Client.Grpc;

namespace ChatRec.Retrieval.Tests.VectorStores.QdrantClient;

/// <summary>The methods of Qdrant's gRPC services that ChatRec calls, each as a REST call.</summary>
internal static class QdrantGrpcMethods
{
    /// <summary>Asks the REST server: verb, path, body.</summary>
    public delegate Task<JsonNode> Rest(HttpMethod verb, string path, JsonNode? body);

    /// <summary>The methods by path.</summary>
    public static IReadOnlyDictionary<string, Func<byte[], Rest, Task<IMessage>>> All { get; } = new Dictionary<string, Func<byte[], Rest, Task<IMessage>>>
    {
        ["/qdrant.Qdrant/HealthCheck"] = async (_, rest) =>
        {
            var server = await rest(HttpMethod.Get, "", null);
            return new HealthCheckReply { Title = (string)server["title"]!, Version = (string)server["version"]! };
        },
        ["/qdrant.Collections/List"] = async (_, rest) =>
        {
            var answer = await rest(HttpMethod.Get, "collections", null);
            return new ListCollectionsResponse { Collections = { answer["result"]!["collections"]!.AsArray().Select(entry => new CollectionDescription { Name = (string)entry!["name"]! }) } };
        },
        ["/qdrant.Collections/ListAliases"] = async (_, rest) =>
        {
            var answer = await rest(HttpMethod.Get, "aliases", null);
            return new ListAliasesResponse
            {
                Aliases =
                {
                    answer["result"]!["aliases"]!.AsArray()
                        .Select(entry => new AliasDescription { AliasName = (string)entry!["alias_name"]!, CollectionName = (string)entry["collection_name"]! }),
                },
            };
        },
        ["/qdrant.Collections/Get"] = async (message, rest) =>
        {
            var name = GetCollectionInfoRequest.Parser.ParseFrom(message).CollectionName;
            var answer = await rest(HttpMethod.Get, $"collections/{name}", null);
            return new GetCollectionInfoResponse { Result = QdrantGrpcJson.Collection(answer["result"]!) };
        },
        ["/qdrant.Collections/Create"] = async (message, rest) =>
        {
            var create = CreateCollection.Parser.ParseFrom(message);
            await rest(HttpMethod.Put, $"collections/{create.CollectionName}", QdrantGrpcJson.Create(create));
            return new CollectionOperationResponse { Result = true };
        },
        ["/qdrant.Collections/Delete"] = async (message, rest) =>
        {
            var name = DeleteCollection.Parser.ParseFrom(message).CollectionName;
            return new CollectionOperationResponse { Result = (bool)(await rest(HttpMethod.Delete, $"collections/{name}", null))["result"]! };
        },
        ["/qdrant.Collections/UpdateAliases"] = async (message, rest) =>
        {
            var change = ChangeAliases.Parser.ParseFrom(message);
            await rest(HttpMethod.Post, "collections/aliases", new JsonObject { ["actions"] = new JsonArray([.. change.Actions.Select(QdrantGrpcJson.Alias)]) });
            return new CollectionOperationResponse { Result = true };
        },
        ["/qdrant.Points/CreateFieldIndex"] = async (message, rest) =>
        {
            var index = CreateFieldIndexCollection.Parser.ParseFrom(message);
            var body = new JsonObject { ["field_name"] = index.FieldName, ["field_schema"] = index.FieldType == FieldType.Integer ? "integer" : "keyword" };
            return Written(await rest(HttpMethod.Put, $"collections/{index.CollectionName}/index?wait={QdrantGrpcJson.Text(index.Wait)}", body));
        },
        ["/qdrant.Points/Upsert"] = async (message, rest) =>
        {
            var upsert = UpsertPoints.Parser.ParseFrom(message);
            var body = new JsonObject { ["points"] = new JsonArray([.. upsert.Points.Select(QdrantGrpcJson.Point)]) };
            return Written(await rest(HttpMethod.Put, $"collections/{upsert.CollectionName}/points?wait={QdrantGrpcJson.Text(upsert.Wait)}", body));
        },
        ["/qdrant.Points/Delete"] = async (message, rest) =>
        {
            var delete = DeletePoints.Parser.ParseFrom(message);
            var body = new JsonObject { ["points"] = QdrantGrpcJson.Ids(delete.Points.Points.Ids) };
            return Written(await rest(HttpMethod.Post, $"collections/{delete.CollectionName}/points/delete?wait={QdrantGrpcJson.Text(delete.Wait)}", body));
        },
        ["/qdrant.Points/Get"] = async (message, rest) =>
        {
            var get = GetPoints.Parser.ParseFrom(message);
            var body = new JsonObject { ["ids"] = QdrantGrpcJson.Ids(get.Ids), ["with_payload"] = true, ["with_vector"] = true };
            var answer = await rest(HttpMethod.Post, $"collections/{get.CollectionName}/points", body);
            return new GetResponse { Result = { answer["result"]!.AsArray().Select(point => QdrantGrpcJson.Retrieved(point!)) } };
        },
        ["/qdrant.Points/Scroll"] = async (message, rest) =>
        {
            var scroll = ScrollPoints.Parser.ParseFrom(message);
            var body = new JsonObject { ["limit"] = scroll.Limit, ["with_payload"] = QdrantGrpcJson.Fields(scroll.WithPayload), ["with_vector"] = false };
            if (scroll.Offset is { } offset)
            {
                body["offset"] = QdrantGrpcJson.Id(offset);
            }

            var answer = await rest(HttpMethod.Post, $"collections/{scroll.CollectionName}/points/scroll", body);
            return new ScrollResponse { Result = { answer["result"]!["points"]!.AsArray().Select(point => QdrantGrpcJson.Retrieved(point!)) } };
        },
        ["/qdrant.Points/Count"] = async (message, rest) =>
        {
            var count = CountPoints.Parser.ParseFrom(message);
            var body = new JsonObject { ["exact"] = count.Exact };
            if (count.Filter is { } filter)
            {
                body["filter"] = QdrantGrpcJson.Filter(filter);
            }

            var answer = await rest(HttpMethod.Post, $"collections/{count.CollectionName}/points/count", body);
            return new CountResponse { Result = new CountResult { Count = (ulong)answer["result"]!["count"]! } };
        },
        ["/qdrant.Points/Query"] = async (message, rest) =>
        {
            var query = QueryPoints.Parser.ParseFrom(message);
            var answer = await rest(HttpMethod.Post, $"collections/{query.CollectionName}/points/query", QdrantGrpcJson.Query(query));
            return new QueryResponse { Result = { answer["result"]!["points"]!.AsArray().Select(point => QdrantGrpcJson.Scored(point!)) } };
        },
    };

    private static PointsOperationResponse Written(JsonNode answer) => new()
    {
        Result = new UpdateResult
        {
            OperationId = (ulong)answer["result"]!["operation_id"]!,
            Status = (string?)answer["result"]!["status"] == "completed" ? UpdateStatus.Completed : UpdateStatus.Acknowledged,
        },
    };
}
