using System.Text.Json;

namespace ChatRec.Doubles.Recordings;

/// <summary>A call of a real server and what it answered.</summary>
/// <param name="Number">Its number in the recordings.</param>
/// <param name="Note">What it shows; may be empty.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">Path and query.</param>
/// <param name="RequestHeaders">The headers that matter.</param>
/// <param name="Body">The body as it was sent; null if there was none.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="ResponseHeaders">The headers of the answer that matter.</param>
/// <param name="Response">The answer: JSON, a string if it was text, undefined if it was empty.</param>
public sealed record RecordedExchange(
    int Number,
    string Note,
    string Method,
    string Target,
    IReadOnlyDictionary<string, string> RequestHeaders,
    string? Body,
    int Status,
    IReadOnlyDictionary<string, string> ResponseHeaders,
    JsonElement Response)
{
    /// <summary>Reads a file of recordings, such as <c>05-query</c>.</summary>
    public static IReadOnlyList<RecordedExchange> Read(string name) =>
        [.. Resources.Read($"{name}.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    /// <inheritdoc />
    public override string ToString() => $"{Number} {Method} {Target} ({Note})";

    private static RecordedExchange Parse(string line)
    {
        var json = JsonSerializer.Deserialize<JsonElement>(line);
        return new RecordedExchange(
            json.GetProperty("n").GetInt32(),
            json.GetProperty("note").GetString()!,
            json.GetProperty("method").GetString()!,
            json.GetProperty("path").GetString()!,
            json.GetProperty("requestHeaders").Deserialize<Dictionary<string, string>>()!,
            json.TryGetProperty("request", out var body) ? body.ValueKind == JsonValueKind.String ? body.GetString() : body.GetRawText() : null,
            json.GetProperty("status").GetInt32(),
            json.GetProperty("responseHeaders").Deserialize<Dictionary<string, string>>()!,
            json.TryGetProperty("response", out var response) ? response : default);
    }
}
