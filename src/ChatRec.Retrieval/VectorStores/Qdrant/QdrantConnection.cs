using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>Makes calls to one server: each attempt has a time limit, what may be repeated is repeated with back-off, and a server that is down is left alone.</summary>
internal sealed partial class QdrantConnection : IDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);

    private readonly QdrantOptions _options;
    private readonly QdrantFailures _failures;
    private readonly QdrantBreaker _breaker;
    private readonly VectorStoreMetrics? _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HttpClient _http;
    private readonly ResiliencePipeline<Attempt> _repeated;

    public QdrantConnection(Uri address, QdrantOptions options, QdrantFailures failures, VectorStoreMetrics? metrics, TimeProvider time, ILogger logger)
    {
        _options = options;
        _failures = failures;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _breaker = new QdrantBreaker(time);
        _http = QdrantHttp.Create(address, options);
        _repeated = Repeated();
        if (options.ApiKey.Length > 0 && address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
        {
            LogKeyInTheOpen(address.Host);
        }
    }

    /// <summary>Makes the call and reads the result from its answer.</summary>
    public async Task<T> AskAsync<T>(QdrantCall call, JsonTypeInfo<QdrantAnswer<T>> answer, CancellationToken cancellationToken) =>
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
    public async Task<byte[]> SendAsync(QdrantCall call, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var outcome = "cancelled";
        try
        {
            var attempt = call.Repeatable
                ? await _repeated.ExecuteAsync(static (state, token) => state.Self.AttemptAsync(state.Call, state.Started, token), (Self: this, Call: call, Started: started), cancellationToken).ConfigureAwait(false)
                : await AttemptAsync(call, started, cancellationToken).ConfigureAwait(false);
            outcome = attempt.Failure?.Reason.ToString() ?? "ok";
            return attempt.Failure is null ? attempt.Body : throw attempt.Failure;
        }
        finally
        {
            _metrics?.Called(call.Operation, outcome, _time.GetElapsedTime(started));
        }
    }

    public void Dispose() => _http.Dispose();

    private ResiliencePipeline<Attempt> Repeated()
    {
        if (_options.MaxAttempts == 1)
        {
            return ResiliencePipeline<Attempt>.Empty;
        }

        var retry = new RetryStrategyOptions<Attempt>
        {
            MaxRetryAttempts = _options.MaxAttempts - 1,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = FirstDelay,
            MaxDelay = MaxDelay,
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Result is { MayRepeat: true }),
            DelayGenerator = static arguments => ValueTask.FromResult(arguments.Outcome.Result?.RetryAfter),
            OnRetry = arguments =>
            {
                var (call, failure) = (arguments.Outcome.Result!.Call, arguments.Outcome.Result.Failure!);
                _metrics?.Retried(call.Operation);
                LogRepeated(arguments.RetryDelay.TotalMilliseconds, failure.Message);
                return ValueTask.CompletedTask;
            },
        };
        return new ResiliencePipelineBuilder<Attempt> { TimeProvider = _time }.AddRetry(retry).Build();
    }

    private async ValueTask<Attempt> AttemptAsync(QdrantCall call, long started, CancellationToken cancellationToken)
    {
        if (_breaker.DownSince() is { } since)
        {
            return new Attempt(call, _failures.NotAsked(call, since));
        }

        var limit = TimeSpan.FromSeconds(call.Writes ? _options.WriteTimeoutSeconds : _options.TimeoutSeconds);
        var attempt = await SendOnceAsync(call, limit, cancellationToken).ConfigureAwait(false);
        if (attempt.Failure?.Reason is VectorStoreFailure.Unreachable or VectorStoreFailure.TimedOut)
        {
            if (_breaker.Failed())
            {
                LogDown(attempt.Failure.Message);
            }
        }
        else if (_breaker.Answered())
        {
            LogBack();
        }

        // No attempt begins once two would have run out of time, so that a call never lasts longer than three; nor is any wait longer than one.
        return attempt with { MayRepeat = attempt.Failure is { IsTransient: true } && !(attempt.RetryAfter > limit) && _time.GetElapsedTime(started) + (attempt.RetryAfter ?? TimeSpan.Zero) < 2 * limit };
    }

    private async ValueTask<Attempt> SendOnceAsync(QdrantCall call, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(call.Method, call.Path);
            if (!call.Body.IsEmpty)
            {
                request.Content = new ReadOnlyMemoryContent(call.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            }

            using var response = await _http.SendAsync(request, either.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            var retryAfter = RetryAfter(response);
            return response.IsSuccessStatusCode || response.StatusCode == call.AlsoFine
                ? new Attempt(call, Body: body)
                : new Attempt(
                    call,
                    _failures.Refused(call, response.StatusCode, body, retryAfter is { } wait ? string.Create(CultureInfo.InvariantCulture, $"{wait.TotalSeconds:0} s") : null, response.Headers.Location),
                    RetryAfter: retryAfter);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
        {
            return new Attempt(call, _failures.TimedOut(call, limit, exception));
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            return new Attempt(call, _failures.NotAnswered(call, exception));
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
            ? response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - _time.GetUtcNow()
            : null;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private sealed record Attempt(QdrantCall Call, VectorStoreException? Failure = null, TimeSpan? RetryAfter = null)
    {
        public Attempt(QdrantCall call, byte[] Body)
            : this(call) => this.Body = Body;

        public byte[] Body { get; } = [];

        public bool MayRepeat { get; init; }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API key goes over plain HTTP to {Host}, where anybody on the way can read it; use https")]
    private partial void LogKeyInTheOpen(string host);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Repeated in {Delay:0} ms: {Failure}")]
    private partial void LogRepeated(double delay, string failure);

    // The service's keeper tells of it, with what it means for people.
    [LoggerMessage(Level = LogLevel.Debug, Message = "Down: {Failure}")]
    private partial void LogDown(string failure);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Qdrant answers again")]
    private partial void LogBack();
}
