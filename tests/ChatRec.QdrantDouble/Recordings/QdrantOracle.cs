using System.Text.Json;

namespace ChatRec.Doubles.Recordings;

/// <summary>500 items with two named vectors and payload, and 140 queries with a real server's exact answers.</summary>
public static class QdrantOracle
{
    private static readonly Lazy<JsonElement> Json = new(() => JsonSerializer.Deserialize<JsonElement>(Resources.Read("oracle.json")));
    private static readonly Lazy<IReadOnlyList<OracleItem>> AllItems = new(() =>
        [.. Json.Value.GetProperty("items").EnumerateArray().Select(ReadItem)]);

    private static readonly Lazy<IReadOnlyList<OracleQuery>> AllQueries = new(() =>
        [.. Json.Value.GetProperty("queries").EnumerateArray().Select(ReadQuery)]);

    /// <summary>The body that creates the collection.</summary>
    public static string CollectionJson => Json.Value.GetProperty("collection").GetRawText();

    /// <summary>The items, by id.</summary>
    public static IReadOnlyList<OracleItem> Items => AllItems.Value;

    /// <summary>The queries.</summary>
    public static IReadOnlyList<OracleQuery> Queries => AllQueries.Value;

    /// <summary>The bodies that store the items, so many at a time.</summary>
    public static IEnumerable<string> UpsertBodies(int size = 100) =>
        Items.Chunk(size).Select(items => $$"""{"points":[{{string.Join(',', items.Select(item => item.Json))}}]}""");

    private static OracleItem ReadItem(JsonElement json)
    {
        var vector = json.GetProperty("vector");
        var payload = json.GetProperty("payload");
        return new OracleItem(
            json.GetProperty("id").GetUInt64(),
            vector.GetProperty("content").Deserialize<float[]>()!,
            vector.GetProperty("sequence").Deserialize<float[]>()!,
            payload.GetProperty("item_id").GetString()!,
            payload.GetProperty("title").GetString()!,
            payload.GetProperty("genres").Deserialize<string[]>()!,
            payload.GetProperty("year").GetInt32(),
            payload.GetProperty("popularity").GetDouble(),
            json.GetRawText());
    }

    private static OracleQuery ReadQuery(JsonElement json) => new(
        json.GetProperty("request").GetRawText(),
        [.. json.GetProperty("points").EnumerateArray().Select(pair => new OracleHit(pair[0].GetUInt64(), pair[1].GetSingle()))]);
}
