using System.Text;
using System.Text.Json;
using ChatRec.Doubles.Recordings;

namespace ChatRec.Doubles.Tests;

/// <summary>Sends calls to a double.</summary>
internal sealed class QdrantClientOverHttp(QdrantDouble server, HttpMessageHandler? handler = null) : IDisposable
{
    private readonly HttpClient _client = new(handler ?? new SocketsHttpHandler());

    public async Task<HttpResponseMessage> SendAsync(
        string method, string target, string? body = null, string contentType = "application/json", CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.Url, target));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, contentType);
        }

        return await _client.SendAsync(request, cancellationToken);
    }

    /// <summary>The <c>result</c> of a call that must succeed.</summary>
    public async Task<JsonElement> ResultAsync(string method, string target, string? body = null)
    {
        using var answer = await SendAsync(method, target, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {target}: {(int)answer.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text).GetProperty("result");
    }

    /// <summary>Creates a collection with the items of the oracle.</summary>
    public async Task LoadOracleAsync(string collection)
    {
        await ResultAsync("PUT", $"/collections/{collection}", QdrantOracle.CollectionJson);
        foreach (var body in QdrantOracle.UpsertBodies())
        {
            await ResultAsync("PUT", $"/collections/{collection}/points?wait=true", body);
        }
    }

    public async Task<int> CountAsync(string collection) =>
        (await ResultAsync("POST", $"/collections/{collection}/points/count", """{"exact":true}""")).GetProperty("count").GetInt32();

    public void Dispose() => _client.Dispose();
}
