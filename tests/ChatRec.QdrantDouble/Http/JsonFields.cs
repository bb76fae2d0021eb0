using System.Text.Json;
using ChatRec.Doubles.Points;

namespace ChatRec.Doubles.Http;

/// <summary>Reads the fields of a body; null stands for a missing one.</summary>
internal static class JsonFields
{
    public static JsonElement? Field(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static JsonElement Required(this JsonElement json, string name) =>
        json.Field(name) ?? throw new MalformedBodyException($"missing field `{name}`");

    public static string? Text(this JsonElement json, string name) => json.Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { } value => throw new MalformedBodyException($"invalid type: {Kind(value)}, expected a string"),
    };

    public static bool? Flag(this JsonElement json, string name) => json.Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True or JsonValueKind.False } value => value.GetBoolean(),
        { } value => throw new MalformedBodyException($"invalid type: {Kind(value)}, expected a boolean"),
    };

    /// <summary>A whole number from 0.</summary>
    public static int? Whole(this JsonElement json, string name) => json.Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) && number < 0 =>
            throw new MalformedBodyException($"invalid value: integer `{number}`, expected usize"),
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) => number,
        { } value => throw new MalformedBodyException($"invalid type: {Kind(value)}, expected usize"),
    };

    /// <summary>A limit, at least 1; <paramref name="path"/> is the real server's name of it.</summary>
    public static int Limit(this JsonElement json, string name, int assumed, string path) =>
        json.Whole(name) is not { } limit ? assumed
            : limit > 0 ? limit
            : throw new QdrantException(
                QdrantError.Invalid, $"Validation error in JSON body: [{path}: value 0 invalid, must be 1 or larger]");

    public static float? Number(this JsonElement json, string name) => json.Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value => value.GetSingle(),
        { } value => throw new MalformedBodyException($"invalid type: {Kind(value)}, expected f32"),
    };

    /// <summary>The elements of an array; a single value counts as one.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement? json) => json switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } array => array.EnumerateArray(),
        { } one => [one],
    };

    public static IReadOnlyList<string> Texts(this JsonElement? json) => [.. json.Items().Select(item => item.ValueKind == JsonValueKind.String
        ? item.GetString()!
        : throw new MalformedBodyException($"invalid type: {Kind(item)}, expected a string"))];

    public static bool IsVector(this JsonElement json) =>
        json.ValueKind == JsonValueKind.Array && json.EnumerateArray().All(x => x.ValueKind == JsonValueKind.Number);

    public static float[] Vector(this JsonElement json) => [.. json.EnumerateArray().Select(x => x.GetSingle())];

    public static PointId PointId(this JsonElement json)
    {
        var text = json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();
        return json.ValueKind is JsonValueKind.String or JsonValueKind.Number && Points.PointId.TryParse(text, out var id)
            && id.Uuid is null == (json.ValueKind == JsonValueKind.Number)
                ? id
                : throw new MalformedBodyException(
                    $"value {text} is not a valid point ID, valid values are either an unsigned integer or a UUID", hasPosition: false);
    }

    public static Payload Payload(this JsonElement? json) => json is { ValueKind: JsonValueKind.Object } payload
        ? payload.EnumerateObject().ToDictionary(property => property.Name, property => property.Value)
        : [];

    /// <summary>Refuses what the real server knows and the double does not.</summary>
    public static void NotCovered(this JsonElement json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (json.Field(name) is not null)
            {
                throw QdrantException.NotCovered(name);
            }
        }
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"string \"{value.GetString()}\"",
        JsonValueKind.Number when value.TryGetInt64(out _) => $"integer `{value.GetRawText()}`",
        JsonValueKind.Number => $"floating point `{value.GetRawText()}`",
        JsonValueKind.True or JsonValueKind.False => $"boolean `{value.GetRawText()}`",
        JsonValueKind.Array => "sequence",
        _ => "map",
    };
}
