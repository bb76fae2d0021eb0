using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatRec.Doubles.OpenApi;

/// <summary>Turns the schemas of an OpenAPI document into JSON Schema.</summary>
/// <remarks>
/// <c>nullable</c> becomes the type null. Objects with known properties are closed: the server ignores what it does not know,
/// but a client that sends it is mistaken.
/// </remarks>
internal static class SchemaConversion
{
    private static readonly HashSet<string> Dropped = ["nullable", "example", "examples", "default", "description", "deprecated"];

    public static JsonObject ConvertComponents(JsonNode document) =>
        new() { ["definitions"] = Convert(document["components"]!["schemas"]!.AsObject(), isSchema: false) };

    /// <summary>Converts a schema, or (as <c>properties</c> are) an object whose values are schemas.</summary>
    public static JsonObject Convert(JsonObject source, bool isSchema = true)
    {
        var result = new JsonObject();
        foreach (var (key, value) in source)
        {
            if (!isSchema)
            {
                result[key] = Convert(value!.AsObject());
            }
            else if (!Dropped.Contains(key) && !(key == "format" && value!.GetValue<string>() is not ("uuid" or "date-time")))
            {
                result[key] = ConvertKeyword(key, value!);
            }
        }

        if (!isSchema)
        {
            return result;
        }

        Close(result);
        return source["nullable"]?.GetValueKind() == JsonValueKind.True ? OrNull(result) : result;
    }

    private static JsonNode ConvertKeyword(string key, JsonNode value) => (key, value) switch
    {
        ("$ref", _) => value.GetValue<string>().Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal),
        ("properties", JsonObject properties) => Convert(properties, isSchema: false),
        (_, JsonObject schema) => Convert(schema),
        ("anyOf" or "oneOf" or "allOf", JsonArray schemas) => new JsonArray([.. schemas.Select(schema => Convert(schema!.AsObject()))]),
        _ => value.DeepClone(),
    };

    private static JsonObject OrNull(JsonObject schema)
    {
        var isNull = new JsonObject { ["type"] = "null" };
        return schema.Count == 0 ? isNull : new JsonObject { ["anyOf"] = new JsonArray(schema, isNull) };
    }

    private static void Close(JsonObject schema)
    {
        if (schema.ContainsKey("properties") && !schema.ContainsKey("additionalProperties"))
        {
            schema["additionalProperties"] = false;
        }
    }
}
