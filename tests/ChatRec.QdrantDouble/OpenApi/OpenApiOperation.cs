using System.Text.Json;
using NJsonSchema;

namespace ChatRec.Doubles.OpenApi;

/// <summary>One call of the document.</summary>
internal sealed class OpenApiOperation(string method, string path, JsonSchema? body, IReadOnlyDictionary<string, JsonSchema> query)
{
    private readonly string[] _segments = path.Split('/');

    /// <summary>Method and path, such as <c>GET /collections/{collection_name}</c>.</summary>
    public string Route { get; } = $"{method} {path}";

    /// <summary>Whether the call takes a body.</summary>
    public bool HasBody => body is not null;

    /// <summary>How many values its path has: of two paths that match, the one with fewer is meant.</summary>
    public int ParameterCount => _segments.Count(IsParameter);

    public bool Matches(string requestMethod, string[] segments) =>
        requestMethod == method && segments.Length == _segments.Length
        && _segments.Zip(segments, (mine, its) => IsParameter(mine) ? its.Length > 0 : mine == its).All(same => same);

    public IReadOnlyDictionary<string, string> RouteValues(string[] segments) => _segments.Zip(segments)
        .Where(pair => IsParameter(pair.First))
        .ToDictionary(pair => pair.First[1..^1], pair => Uri.UnescapeDataString(pair.Second));

    /// <summary>What in the request the document does not allow.</summary>
    public IEnumerable<string> Check(RecordedRequest request)
    {
        foreach (var (name, value) in request.Query)
        {
            if (!query.TryGetValue(name, out var schema))
            {
                yield return $"unknown query parameter '{name}'";
            }
            else if (!SchemaErrors.IsValid(schema, value) && !SchemaErrors.IsValid(schema, JsonSerializer.Serialize(value)))
            {
                yield return $"query parameter '{name}' must not be '{value}'";
            }
        }

        if (body is null)
        {
            if (request.Body.Length > 0)
            {
                yield return "a body, but the call takes none";
            }

            yield break;
        }

        if (request.Headers.GetValueOrDefault("content-type")?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            yield return "the content type is not application/json";
        }

        foreach (var reason in SchemaErrors.Find(body, request.Body))
        {
            yield return reason;
        }
    }

    private static bool IsParameter(string segment) => segment.StartsWith('{');
}
