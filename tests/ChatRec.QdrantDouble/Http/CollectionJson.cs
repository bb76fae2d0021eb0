using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRec.Doubles.Collections;

namespace ChatRec.Doubles.Http;

/// <summary>Reads and tells how collections are set up.</summary>
internal static class CollectionJson
{
    private const string Defaults = """
        {
          "params": { "vectors": {}, "shard_number": 1, "replication_factor": 1, "write_consistency_factor": 1, "on_disk_payload": true },
          "hnsw_config": { "m": 16, "ef_construct": 100, "full_scan_threshold": 10000, "max_indexing_threads": 0, "on_disk": false },
          "optimizer_config": {
            "deleted_threshold": 0.2, "vacuum_min_vector_number": 1000, "default_segment_number": 0, "max_segment_size": null,
            "memmap_threshold": null, "indexing_threshold": 10000, "flush_interval_sec": 5, "max_optimization_threads": null,
            "prevent_unoptimized": null
          },
          "wal_config": { "wal_capacity_mb": 32, "wal_segments_ahead": 0, "wal_retain_closed": 1 },
          "quantization_config": null
        }
        """;

    private static readonly string[] Limits =
    [
        "enabled", "max_query_limit", "max_timeout", "upsert_max_batchsize", "search_max_batchsize", "search_max_hnsw_ef",
        "search_allow_exact", "unindexed_filtering_retrieve", "unindexed_filtering_update", "read_rate_limit", "write_rate_limit",
    ];

    private static readonly string[] IndexTypes = ["keyword", "integer", "float", "bool", "datetime", "text", "uuid"];

    public static CollectionSettings Read(JsonElement json)
    {
        json.NotCovered("sparse_vectors", "sharding_method");
        var configuration = JsonNode.Parse(Defaults)!.AsObject();
        if (json.Field("vectors") is { } vectors)
        {
            _ = ReadVectors(vectors);
            configuration["params"]!["vectors"] = Node(vectors);
        }

        foreach (var name in new[] { "shard_number", "replication_factor", "write_consistency_factor" })
        {
            json.Whole(name);
            Set(configuration["params"]!.AsObject(), name, json.Field(name));
        }

        json.Flag("on_disk_payload");
        Set(configuration["params"]!.AsObject(), "on_disk_payload", json.Field("on_disk_payload"));
        return Settings(configuration, json);
    }

    /// <summary>The settings with the changes of a PATCH.</summary>
    public static CollectionSettings Change(CollectionSettings settings, JsonElement json)
    {
        json.NotCovered("sparse_vectors");
        var configuration = settings.Configuration.DeepClone().AsObject();
        Set(configuration["params"]!.AsObject(), "vectors", json.Field("vectors"));
        Set(configuration, "params", json.Field("params"));
        return Settings(configuration, json);
    }

    /// <summary>What <c>GET /collections/NAME</c> tells.</summary>
    public static JsonObject Write(Collection collection)
    {
        var configuration = collection.Settings.Configuration;
        var indexes = collection.Indexes.Select(index =>
        {
            var info = new JsonObject { ["data_type"] = index.Type, ["points"] = collection.CountIndexed(index) };
            if (index.Parameters is { } parameters)
            {
                info["params"] = Node(parameters);
            }

            return KeyValuePair.Create(index.Field, (JsonNode?)info);
        });
        return new JsonObject
        {
            ["status"] = "green",
            ["optimizer_status"] = "ok",
            ["indexed_vectors_count"] = 0,
            ["points_count"] = collection.Count,
            ["segments_count"] = 2 * configuration["params"]!["shard_number"]!.GetValue<int>(),
            ["config"] = configuration.DeepClone(),
            ["payload_schema"] = new JsonObject(indexes),
            ["update_queue"] = new JsonObject { ["length"] = 0 },
        };
    }

    public static PayloadIndex ReadIndex(JsonElement json)
    {
        var field = json.Required("field_name").GetString()!;
        var schema = json.Field("field_schema") ?? throw QdrantException.NotCovered("an index whose type the server guesses");
        var type = schema.ValueKind == JsonValueKind.String ? schema.GetString() : schema.Text("type");
        if (type == "geo" || schema.Text("tokenizer") is not (null or "word"))
        {
            throw QdrantException.NotCovered($"this index of {field}");
        }

        return IndexTypes.Contains(type)
            ? new PayloadIndex(field, type!, schema.ValueKind == JsonValueKind.Object ? schema : null)
            : throw MalformedBodyException.NoVariant("PayloadFieldSchema");
    }

    public static AliasChange ReadAliasChange(JsonElement json) => json switch
    {
        _ when json.Field("create_alias") is { } create => new AliasChange.Create(Name(create, "alias_name"), Name(create, "collection_name")),
        _ when json.Field("delete_alias") is { } delete => new AliasChange.Delete(Name(delete, "alias_name")),
        _ when json.Field("rename_alias") is { } rename => new AliasChange.Rename(Name(rename, "old_alias_name"), Name(rename, "new_alias_name")),
        _ => throw MalformedBodyException.NoVariant("AliasOperations"),
    };

    private static string Name(JsonElement json, string name) => json.Text(name) ?? throw new MalformedBodyException($"missing field `{name}`");

    private static CollectionSettings Settings(JsonObject configuration, JsonElement json)
    {
        Set(configuration, "hnsw_config", json.Field("hnsw_config"));
        Set(configuration, "optimizer_config", json.Field("optimizers_config"));
        Set(configuration, "wal_config", json.Field("wal_config"));
        Set(configuration, "quantization_config", json.Field("quantization_config"));
        Set(configuration, "strict_mode_config", json.Field("strict_mode_config"));
        Set(configuration, "metadata", json.Field("metadata"));
        var settled = JsonSerializer.SerializeToElement(configuration);
        return new CollectionSettings(
            ReadVectors(settled.GetProperty("params").GetProperty("vectors")), ReadStrictMode(settled.Field("strict_mode_config")), configuration);
    }

    private static Dictionary<string, VectorParameters> ReadVectors(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw MalformedBodyException.NoVariant("VectorsConfig");
        }

        return json.Field("size") is not null
            ? new Dictionary<string, VectorParameters> { [""] = ReadVector(json) }
            : json.EnumerateObject().ToDictionary(property => property.Name, property => ReadVector(property.Value));
    }

    private static VectorParameters ReadVector(JsonElement json)
    {
        json.NotCovered("multivector_config", "datatype");
        if (json.Field("size") is not { ValueKind: JsonValueKind.Number } number || !number.TryGetInt32(out var size) || size < 1)
        {
            throw MalformedBodyException.NoVariant("VectorsConfig");
        }

        return json.Text("distance") switch
        {
            "Cosine" => new VectorParameters(size, Distance.Cosine),
            "Dot" => new VectorParameters(size, Distance.Dot),
            "Euclid" or "Manhattan" => throw QdrantException.NotCovered("a distance other than Cosine and Dot"),
            _ => throw MalformedBodyException.NoVariant("VectorsConfig"),
        };
    }

    private static StrictMode ReadStrictMode(JsonElement? json)
    {
        if (json is not { } limits || limits.Flag("enabled") != true)
        {
            return StrictMode.Off;
        }

        limits.NotCovered([.. limits.EnumerateObject().Select(property => property.Name).Except(Limits)]);
        return new StrictMode
        {
            MaxQueryLimit = limits.Whole("max_query_limit"),
            MaxTimeout = limits.Whole("max_timeout"),
            UpsertMaxBatchSize = limits.Whole("upsert_max_batchsize"),
            SearchMaxBatchSize = limits.Whole("search_max_batchsize"),
            SearchMaxHnswEf = limits.Whole("search_max_hnsw_ef"),
            SearchAllowExact = limits.Flag("search_allow_exact") ?? true,
            UnindexedFilteringRetrieve = limits.Flag("unindexed_filtering_retrieve") ?? true,
            UnindexedFilteringUpdate = limits.Flag("unindexed_filtering_update") ?? true,
            ReadRateLimit = limits.Whole("read_rate_limit"),
            WriteRateLimit = limits.Whole("write_rate_limit"),
        };
    }

    /// <summary>Sets a value, merging objects.</summary>
    private static void Set(JsonObject target, string name, JsonElement? value)
    {
        if (value is { ValueKind: JsonValueKind.Object } changes && target[name] is JsonObject old)
        {
            foreach (var property in changes.EnumerateObject())
            {
                Set(old, property.Name, property.Value);
            }
        }
        else if (value is { } replacement)
        {
            target[name] = Node(replacement);
        }
    }

    private static JsonNode? Node(JsonElement value) => JsonNode.Parse(value.GetRawText());
}
