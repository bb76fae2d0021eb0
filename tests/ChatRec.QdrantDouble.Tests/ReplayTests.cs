using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatRec.Doubles.Recordings;

namespace ChatRec.Doubles.Tests;

/// <summary>
/// The double answers every recorded call as the real server did: status, headers, shape, operation numbers, versions, texts
/// of errors, scores within 1e-5. The only exceptions are in <see cref="Loose"/>.
/// </summary>
public sealed class ReplayTests
{
    /// <summary>The calls whose answers cannot be the same to the letter: why, and what is the same.</summary>
    private static readonly Dictionary<int, (string Why, Func<JsonElement, string> Part)> Loose = new()
    {
        [5] = ("metrics tell of the process; the double tells its version only", answer => answer.GetString()!.Split("app_info{")[1].Split('\n')[0]),
        [94] = ("a random sample", answer => $"{Points(answer).Select(point => point.GetProperty("id").GetUInt64()).Distinct().Count()} points"),
        [107] = ("the third group's place is a tie of two genres", answer => string.Join("; ", answer.GetProperty("result").GetProperty("groups")
            .EnumerateArray().Select((group, i) => FormattableString.Invariant(
                $"{(i < 2 ? group.GetProperty("id") : "")} {group.GetProperty("hits")[0].GetProperty("score").GetDouble():F4}")))),
    };

    /// <summary>The calls that break the OpenAPI document, deliberately, and what must be said of them.</summary>
    private static readonly Dictionary<int, string> Violating = new()
    {
        [6] = "GET /nowhere is not in the OpenAPI document",
        [7] = "PATCH / is not in the OpenAPI document",
        [18] = "#/vectors.content.size: NumberTooSmall",
        [19] = "#/vectors.content.distance: NotInEnumeration",
        [20] = "not JSON",
        [45] = "not JSON",
        [30] = "#/field_schema: ObjectExpected; #/field_schema.type: PropertyRequired",
        [39] = "#/points[0].id: IntegerExpected; #/points[0].id: UuidExpected",
        [40] = "#/points[0].id: NumberTooSmall; #/points[0].id: StringExpected",
        [99] = "#/limit: NumberTooSmall",
        [100] = "#/limit: NumberTooSmall",
        [101] = "#/query.fusion: NotInEnumeration",
        [102] = "#/filter.must[0].range.gte: NumberExpected; #/filter.must[0].range.gte: DateTimeExpected",
        [103] = "unknown property #/nonsense",
    };

    public static TheoryData<string[]> Servers => new(
    [
        ["01-service"],
        ["02-collections", "03-indexes", "04-upsert", "05-query", "06-scroll", "07-aliases", "08-limits"],
        ["09-official-js-client"],
        ["10-auth"],
    ]);

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Every_recorded_call_is_answered_as_the_real_server_did(string[] files)
    {
        var secured = files.Contains("10-auth");
        await using var server = await QdrantDouble.StartAsync(new QdrantDoubleOptions
        {
            ApiKey = secured ? "secret-key" : null,
            ReadOnlyApiKey = secured ? "read-key" : null,
            TimeProvider = new StandingClock(),
        });
        using var client = new HttpClient { BaseAddress = server.Url };
        var omitted = new Queue<string>(QdrantOracle.UpsertBodies());
        var problems = new List<string>();
        foreach (var exchange in files.SelectMany(RecordedExchange.Read))
        {
            server.ClearRequests();
            var body = exchange.Body?.StartsWith("""{"omitted":""", StringComparison.Ordinal) == true ? omitted.Dequeue() : exchange.Body;
            using var answer = await SendAsync(client, exchange, body);
            var text = await answer.Content.ReadAsStringAsync();
            if (Compare(exchange, answer, text) is { } difference)
            {
                problems.Add($"{exchange}: {difference}");
            }

            var reasons = string.Join("; ", server.Violations.Select(violation => violation.Reason));
            if (reasons != Violating.GetValueOrDefault(exchange.Number, ""))
            {
                problems.Add($"{exchange}: violations: {reasons}");
            }
        }

        Assert.True(problems.Count == 0, string.Join("\n", problems));
        Assert.Equal(files.Contains("04-upsert") ? 0 : 5, omitted.Count);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, RecordedExchange exchange, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(exchange.Method), exchange.Target);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        }

        foreach (var (name, value) in exchange.RequestHeaders)
        {
            if (name == "content-type")
            {
                request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await client.SendAsync(request);
    }

    private static string? Compare(RecordedExchange exchange, HttpResponseMessage answer, string text)
    {
        if ((int)answer.StatusCode != exchange.Status)
        {
            return $"status {(int)answer.StatusCode} instead of {exchange.Status}: {text}";
        }

        var contentType = answer.Content.Headers.ContentType?.ToString();
        if (contentType != exchange.ResponseHeaders.GetValueOrDefault("content-type"))
        {
            return $"content type {contentType}";
        }

        if (answer.Headers.RetryAfter?.ToString() != exchange.ResponseHeaders.GetValueOrDefault("retry-after"))
        {
            return $"retry-after {answer.Headers.RetryAfter}";
        }

        return exchange.Response.ValueKind switch
        {
            _ when Loose.TryGetValue(exchange.Number, out var loose) => CompareLoosely(loose.Part, exchange.Response, text),
            JsonValueKind.Undefined => text.Length == 0 ? null : $"'{text}' instead of nothing",
            JsonValueKind.String => text == exchange.Response.GetString() ? null : $"'{text}'",
            _ => RecordedAnswer.Difference(exchange.Response, JsonSerializer.Deserialize<JsonElement>(text)),
        };
    }

    private static string? CompareLoosely(Func<JsonElement, string> part, JsonElement expected, string text)
    {
        var actual = expected.ValueKind == JsonValueKind.String ? JsonSerializer.SerializeToElement(text) : JsonSerializer.Deserialize<JsonElement>(text);
        return part(actual) == part(expected) ? null : $"'{part(actual)}' instead of '{part(expected)}'";
    }

    private static JsonElement.ArrayEnumerator Points(JsonElement answer) => answer.GetProperty("result").GetProperty("points").EnumerateArray();
}
