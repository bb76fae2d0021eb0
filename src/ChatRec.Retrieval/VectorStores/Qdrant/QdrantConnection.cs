using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>Calls over REST.</summary>
internal sealed class QdrantConnection : IDisposable
{
    private readonly QdrantFailures _failures;
    private readonly QdrantCaller _caller;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public QdrantConnection(Uri address, QdrantOptions options, QdrantFailures failures, VectorStoreMetrics? metrics, TimeProvider time, ILogger logger)
    {
        _failures = failures;
        _time = time;
        _http = QdrantHttp.Create(address, options);
        _caller = new QdrantCaller(address, options, failures, metrics, time, logger);
    }

    /// <summary>Makes the call and reads the result from its answer.</summary>
    public async Task<T> AskAsync<T>(QdrantCall call, JsonTypeInfo<QdrantAnswer<T>> answer, CancellationToken cancellationToken)
        where T : class =>
        (await AskWholeAsync(call, answer, cancellationToken).ConfigureAwait(false)).Result;

    /// <summary>Makes the call and reads its answer, which has no wrapping.</summary>
    public async Task<T> AskWholeAsync<T>(QdrantCall call, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
    {
        var body = await SendAsync(call, cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(body, answer) ?? throw _failures.NotQdrant(call, body);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw _failures.NotQdrant(call, body, exception);
        }
    }

    /// <summary>Makes the call.</summary>
    /// <returns>The answer's body, as it is.</returns>
    public Task<byte[]> SendAsync(QdrantCall call, CancellationToken cancellationToken) =>
        _caller.CallAsync(call, token => SendOnceAsync(call, token), cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<QdrantAttempt<byte[]>> SendOnceAsync(QdrantCall call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Method, call.Path);
        if (!call.Body.IsEmpty)
        {
            request.Content = new ReadOnlyMemoryContent(call.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var retryAfter = RetryAfter(response);
        return response.IsSuccessStatusCode || response.StatusCode == call.AlsoFine
            ? new QdrantAttempt<byte[]>(call) { Answer = body }
            : new QdrantAttempt<byte[]>(
                call,
                _failures.Refused(call, response.StatusCode, body, retryAfter is { } wait ? string.Create(CultureInfo.InvariantCulture, $"{wait.TotalSeconds:0} s") : null, response.Headers.Location),
                retryAfter);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
            ? response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - _time.GetUtcNow()
            : null;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
