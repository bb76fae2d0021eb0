using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;
using Messages = Qdrant.Client.Grpc;

namespace ChatRec.Retrieval.Tests.VectorStores.QdrantClient;

/// <summary>Messages as REST's JSON and back. What ChatRec does not send is not here: it throws, so that nothing is dropped silently.</summary>
internal static class QdrantGrpcJson
{
    public static string Text(bool value) => value ? "true" : "false";

    public static JsonNode Id(PointId id) => id.PointIdOptionsCase == PointId.PointIdOptionsOneofCase.Uuid ? id.Uuid : id.Num;

    public static JsonArray Ids(IEnumerable<PointId> ids) => new([.. ids.Select(Id)]);

    public static JsonArray Fields(WithPayloadSelector selector) => new([.. selector.Include.Fields.Select(field => (JsonNode)field)]);

    public static JsonNode Create(CreateCollection create)
    {
        var vectors = new JsonObject();
        foreach (var (name, vector) in create.VectorsConfig.ParamsMap.Map)
        {
            vectors[name] = new JsonObject { ["size"] = vector.Size, ["distance"] = vector.Distance.ToString() };
            if (vector.HasOnDisk)
            {
                vectors[name]!["on_disk"] = vector.OnDisk;
            }
        }

        var body = new JsonObject { ["vectors"] = vectors };
        if (create.QuantizationConfig?.Scalar is { } scalar)
        {
            body["quantization_config"] = new JsonObject
            {
                ["scalar"] = new JsonObject { ["type"] = "int8", ["quantile"] = scalar.Quantile, ["always_ram"] = scalar.AlwaysRam },
            };
        }

        return body;
    }

    public static JsonNode Alias(AliasOperations action) => action.ActionCase switch
    {
        AliasOperations.ActionOneofCase.CreateAlias => new JsonObject
        {
            ["create_alias"] = new JsonObject { ["alias_name"] = action.CreateAlias.AliasName, ["collection_name"] = action.CreateAlias.CollectionName },
        },
        AliasOperations.ActionOneofCase.DeleteAlias => new JsonObject { ["delete_alias"] = new JsonObject { ["alias_name"] = action.DeleteAlias.AliasName } },
        _ => throw new NotSupportedException($"{action.ActionCase}"),
    };

    public static JsonNode Point(PointStruct point)
    {
        var vectors = new JsonObject();
        foreach (var (name, vector) in point.Vectors.Vectors_.Vectors)
        {
            vectors[name] = Vector(vector.Dense.Data);
        }

        var payload = new JsonObject();
        foreach (var (field, value) in point.Payload)
        {
            payload[field] = Value(value);
        }

        return new JsonObject { ["id"] = Id(point.Id), ["vector"] = vectors, ["payload"] = payload };
    }

    public static JsonNode Query(QueryPoints query)
    {
        var body = new JsonObject { ["limit"] = query.Limit, ["with_payload"] = Fields(query.WithPayload) };
        Stage(body, query.Query, query.Prefetch, query.HasUsing ? query.Using : null, query.Filter, query.Params);
        return body;
    }

    public static JsonNode Filter(Filter filter)
    {
        var json = new JsonObject();
        foreach (var (name, conditions) in new[] { ("must", filter.Must), ("should", filter.Should), ("must_not", filter.MustNot) })
        {
            if (conditions.Count > 0)
            {
                json[name] = new JsonArray([.. conditions.Select(Condition)]);
            }
        }

        return json;
    }

    public static CollectionInfo Collection(JsonNode json)
    {
        var info = new CollectionInfo { Config = new CollectionConfig { Params = new CollectionParams { VectorsConfig = new VectorsConfig { ParamsMap = new VectorParamsMap() } } } };
        foreach (var (name, vector) in json["config"]!["params"]!["vectors"]!.AsObject())
        {
            info.Config.Params.VectorsConfig.ParamsMap.Map[name] = new VectorParams { Size = (ulong)vector!["size"]!, Distance = Enum.Parse<Distance>((string)vector["distance"]!) };
        }

        foreach (var (field, _) in json["payload_schema"]!.AsObject())
        {
            info.PayloadSchema[field] = new PayloadSchemaInfo();
        }

        return info;
    }

    public static RetrievedPoint Retrieved(JsonNode json)
    {
        var point = new RetrievedPoint { Id = ReadId(json["id"]!) };
        Payload(json, point.Payload);
        if (json["vector"] is JsonObject vectors)
        {
            point.Vectors = new VectorsOutput { Vectors = new NamedVectorsOutput() };
            foreach (var (name, vector) in vectors)
            {
                point.Vectors.Vectors.Vectors[name] = new VectorOutput { Dense = new DenseVector { Data = { vector!.AsArray().Select(component => (float)component!) } } };
            }
        }

        return point;
    }

    public static ScoredPoint Scored(JsonNode json)
    {
        var point = new ScoredPoint { Id = ReadId(json["id"]!), Score = (float)json["score"]! };
        Payload(json, point.Payload);
        return point;
    }

    private static JsonObject Prefetch(PrefetchQuery query)
    {
        var body = new JsonObject { ["limit"] = query.Limit };
        Stage(body, query.Query, query.Prefetch, query.HasUsing ? query.Using : null, query.Filter, query.Params);
        return body;
    }

    private static void Stage(JsonObject body, Query query, RepeatedField<PrefetchQuery> prefetch, string? vector, Filter? filter, SearchParams? parameters)
    {
        body["query"] = Query(query);
        if (prefetch.Count > 0)
        {
            body["prefetch"] = new JsonArray([.. prefetch.Select(Prefetch)]);
        }

        if (vector is not null)
        {
            body["using"] = vector;
        }

        if (filter is not null)
        {
            body["filter"] = Filter(filter);
        }

        if (parameters is not null)
        {
            body["params"] = parameters.HasExact
                ? new JsonObject { ["exact"] = parameters.Exact }
                : new JsonObject { ["quantization"] = new JsonObject { ["rescore"] = parameters.Quantization.Rescore, ["oversampling"] = parameters.Quantization.Oversampling } };
        }
    }

    private static JsonNode Query(Query query) => query.VariantCase switch
    {
        Messages.Query.VariantOneofCase.Nearest => Vector(query.Nearest.Dense.Data),
        Messages.Query.VariantOneofCase.Recommend => new JsonObject
        {
            ["recommend"] = new JsonObject
            {
                ["positive"] = Ids(query.Recommend.Positive.Select(example => example.Id)),
                ["negative"] = Ids(query.Recommend.Negative.Select(example => example.Id)),
                ["strategy"] = query.Recommend.Strategy == RecommendStrategy.BestScore ? "best_score" : "average_vector",
            },
        },
        Messages.Query.VariantOneofCase.Fusion => new JsonObject { ["fusion"] = query.Fusion == Messages.Fusion.Dbsf ? "dbsf" : "rrf" },
        Messages.Query.VariantOneofCase.Rrf => Reciprocal(query.Rrf),
        _ => throw new NotSupportedException($"{query.VariantCase}"),
    };

    private static JsonObject Reciprocal(Rrf rrf)
    {
        var json = new JsonObject { ["k"] = rrf.K };
        if (rrf.Weights.Count > 0)
        {
            json["weights"] = Vector(rrf.Weights);
        }

        return new JsonObject { ["rrf"] = json };
    }

    private static JsonNode Condition(Condition condition) => condition.ConditionOneOfCase switch
    {
        Messages.Condition.ConditionOneOfOneofCase.HasId => new JsonObject { ["has_id"] = Ids(condition.HasId.HasId) },
        Messages.Condition.ConditionOneOfOneofCase.IsEmpty => new JsonObject { ["is_empty"] = new JsonObject { ["key"] = condition.IsEmpty.Key } },
        Messages.Condition.ConditionOneOfOneofCase.Filter => Filter(condition.Filter),
        Messages.Condition.ConditionOneOfOneofCase.Field when condition.Field.Match is { } match => new JsonObject
        {
            ["key"] = condition.Field.Key,
            ["match"] = new JsonObject { ["any"] = new JsonArray([.. match.Keywords.Strings.Select(text => (JsonNode)text)]) },
        },
        Messages.Condition.ConditionOneOfOneofCase.Field when condition.Field.Range is { } range => new JsonObject { ["key"] = condition.Field.Key, ["range"] = Range(range) },
        _ => throw new NotSupportedException($"{condition.ConditionOneOfCase}"),
    };

    private static JsonObject Range(Messages.Range range)
    {
        var json = new JsonObject();
        if (range.HasGte)
        {
            json["gte"] = range.Gte;
        }

        if (range.HasLte)
        {
            json["lte"] = range.Lte;
        }

        return json;
    }

    private static JsonArray Vector(IEnumerable<float> components) => new([.. components.Select(component => (JsonNode)component)]);

    private static JsonNode Value(Value value) => value.KindCase switch
    {
        Messages.Value.KindOneofCase.StringValue => value.StringValue,
        Messages.Value.KindOneofCase.IntegerValue => value.IntegerValue,
        Messages.Value.KindOneofCase.ListValue => new JsonArray([.. value.ListValue.Values.Select(Value)]),
        _ => throw new NotSupportedException($"{value.KindCase}"),
    };

    private static void Payload(JsonNode json, MapField<string, Value> payload)
    {
        if (json["payload"] is JsonObject fields)
        {
            foreach (var (field, value) in fields)
            {
                payload[field] = ReadValue(value!);
            }
        }
    }

    private static Value ReadValue(JsonNode json) => json.GetValueKind() switch
    {
        JsonValueKind.String => (string)json!,
        JsonValueKind.Number => (long)json,
        JsonValueKind.Array => new Value { ListValue = new ListValue { Values = { json.AsArray().Select(entry => ReadValue(entry!)) } } },
        var kind => throw new NotSupportedException($"{kind}"),
    };

    private static PointId ReadId(JsonNode json) => json.GetValueKind() == JsonValueKind.String ? new PointId { Uuid = (string)json! } : new PointId { Num = (ulong)json };
}
