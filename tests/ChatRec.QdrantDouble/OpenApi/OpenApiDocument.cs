using System.Text.Json.Nodes;
using ChatRec.Doubles.Recordings;
using NJsonSchema;

namespace ChatRec.Doubles.OpenApi;

/// <summary>The server's own description of its calls.</summary>
internal sealed class OpenApiDocument
{
    private static readonly Lazy<Task<OpenApiDocument>> Shared = new(LoadSharedAsync);

    private readonly IReadOnlyList<OpenApiOperation> _operations;

    private OpenApiDocument(IReadOnlyList<OpenApiOperation> operations) => _operations = operations;

    /// <summary>The document of Qdrant 1.18, read once.</summary>
    public static Task<OpenApiDocument> LoadAsync() => Shared.Value;

    /// <summary>The operation of a request and the values in its path; null if the document has none.</summary>
    public (OpenApiOperation Operation, IReadOnlyDictionary<string, string> Route)? Find(string method, string path)
    {
        var segments = path.Split('/');
        var found = _operations
            .Where(operation => operation.Matches(method, segments))
            .MinBy(operation => operation.ParameterCount);
        return found is null ? null : (found, found.RouteValues(segments));
    }

    private static async Task<OpenApiDocument> LoadSharedAsync()
    {
        var document = JsonNode.Parse(Resources.Read("openapi.json"))!;
        var root = SchemaConversion.ConvertComponents(document);
        var bodies = new JsonObject();
        root["definitions"]!["Bodies"] = new JsonObject { ["properties"] = bodies };
        var parameters = new JsonObject();
        root["definitions"]!["Parameters"] = new JsonObject { ["properties"] = parameters };
        var operations = new List<(string Method, string Path, string Name, IReadOnlyList<string> Query)>();
        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                var name = $"{method.ToUpperInvariant()} {path}";
                if (operation!["requestBody"]?["content"]?["application/json"]?["schema"] is JsonObject body)
                {
                    bodies[name] = SchemaConversion.Convert(body);
                }

                var query = (operation["parameters"]?.AsArray() ?? []).Where(p => p!["in"]!.GetValue<string>() == "query").ToList();
                foreach (var parameter in query)
                {
                    parameters[$"{name} {parameter!["name"]}"] = SchemaConversion.Convert(parameter["schema"]!.AsObject());
                }

                operations.Add((method.ToUpperInvariant(), path, name, [.. query.Select(p => p!["name"]!.GetValue<string>())]));
            }
        }

        var schema = await JsonSchema.FromJsonAsync(root.ToJsonString());
        var bodySchemas = schema.Definitions["Bodies"].Properties;
        var parameterSchemas = schema.Definitions["Parameters"].Properties;
        return new OpenApiDocument([.. operations.Select(o => new OpenApiOperation(
            o.Method, o.Path, bodySchemas.TryGetValue(o.Name, out var body) ? body.ActualSchema : null,
            o.Query.ToDictionary(name => name, name => parameterSchemas[$"{o.Name} {name}"].ActualSchema)))]);
    }
}
