using System.Text.Json;

namespace ChatRec.Doubles.Filters;

/// <summary>Finds payload values by key: <c>a</c>, <c>a.b</c> for objects, <c>a[].b</c> for arrays of objects.</summary>
internal static class PayloadPath
{
    /// <summary>The values at the path; an array there is one value.</summary>
    public static IEnumerable<JsonElement> Values(Payload payload, string path)
    {
        var keys = path.Split('.');
        var (name, isArray) = Step(keys[0]);
        IEnumerable<JsonElement> found = payload.TryGetValue(name, out var value) ? Enter(value, isArray) : [];
        foreach (var key in keys.Skip(1))
        {
            var (inner, innerIsArray) = Step(key);
            found = found.SelectMany(v =>
                v.ValueKind == JsonValueKind.Object && v.TryGetProperty(inner, out var next) ? Enter(next, innerIsArray) : []);
        }

        return found;
    }

    /// <summary>The values at the path, each element of an array by itself.</summary>
    public static IEnumerable<JsonElement> Elements(Payload payload, string path) =>
        Values(payload, path).SelectMany(value => Enter(value, isArray: value.ValueKind == JsonValueKind.Array));

    private static (string Name, bool IsArray) Step(string key) =>
        key.EndsWith("[]", StringComparison.Ordinal) ? (key[..^2], true) : (key, false);

    private static JsonElement[] Enter(JsonElement value, bool isArray) =>
        isArray ? (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : []) : [value];
}
