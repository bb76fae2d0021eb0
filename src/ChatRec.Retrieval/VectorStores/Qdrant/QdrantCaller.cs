using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>Makes calls to one server: each attempt has a time limit, what may be repeated is repeated with back-off, and a server that is down is left alone.</summary>
internal sealed partial class QdrantCaller
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);

    private readonly QdrantOptions _options;
    private readonly QdrantFailures _failures;
    private readonly QdrantBreaker _breaker;
    private readonly VectorStoreMetrics? _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _repeated;

    public QdrantCaller(Uri address, QdrantOptions options, QdrantFailures failures, VectorStoreMetrics? metrics, TimeProvider time, ILogger logger)
    {
        _options = options;
        _failures = failures;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _breaker = new QdrantBreaker(time);
        _repeated = Repeated();
        if (options.Key.Length > 0 && address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
        {
            LogKeyInTheOpen(address.Host);
        }
    }

    /// <summary>Makes the call.</summary>
    /// <param name="call">What is called.</param>
    /// <param name="attempt">One attempt; what the network throws is a failure here.</param>
    /// <param name="cancellationToken">Ends attempts and waiting.</param>
    /// <exception cref="VectorStoreException">The last attempt's failure.</exception>
    public async Task<T> CallAsync<T>(QdrantCall call, Func<CancellationToken, Task<QdrantAttempt<T>>> attempt, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var outcome = "failed";
        try
        {
            var last = call.Repeatable
                ? await _repeated.ExecuteAsync(
                    static (state, token) => state.Self.AttemptAsync(state.Call, state.Attempt, state.Started, token),
                    (Self: this, Call: call, Attempt: attempt, Started: started),
                    cancellationToken).ConfigureAwait(false)
                : await AttemptAsync(call, attempt, started, cancellationToken).ConfigureAwait(false);
            outcome = last.Failure?.Reason.ToString() ?? "ok";
            return last.Failure is null ? last.Answer! : throw last.Failure;
        }
        catch (OperationCanceledException)
        {
            outcome = "cancelled";
            throw;
        }
        finally
        {
            _metrics?.Called(call.Operation, outcome, _time.GetElapsedTime(started));
        }
    }

    private ResiliencePipeline Repeated()
    {
        if (_options.MaxAttempts == 1)
        {
            return ResiliencePipeline.Empty;
        }

        var retry = new RetryStrategyOptions
        {
            MaxRetryAttempts = _options.MaxAttempts - 1,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = FirstDelay,
            MaxDelay = MaxDelay,
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Result is QdrantAttempt { MayRepeat: true }),
            DelayGenerator = static arguments => ValueTask.FromResult((arguments.Outcome.Result as QdrantAttempt)?.RetryAfter),
            OnRetry = arguments =>
            {
                var attempt = (QdrantAttempt)arguments.Outcome.Result!;
                _metrics?.Retried(attempt.Call.Operation);
                LogRepeated(arguments.RetryDelay.TotalMilliseconds, attempt.Failure!.Message);
                return ValueTask.CompletedTask;
            },
        };
        return new ResiliencePipelineBuilder { TimeProvider = _time }.AddRetry(retry).Build();
    }

    private async ValueTask<QdrantAttempt<T>> AttemptAsync<T>(
        QdrantCall call, Func<CancellationToken, Task<QdrantAttempt<T>>> once, long started, CancellationToken cancellationToken)
    {
        if (_breaker.DownSince() is { } since)
        {
            return new QdrantAttempt<T>(call, _failures.NotAsked(call, since));
        }

        var limit = TimeSpan.FromSeconds(call.Writes ? _options.WriteTimeoutSeconds : _options.TimeoutSeconds);
        var attempt = await OnceAsync(call, once, limit, cancellationToken).ConfigureAwait(false);
        if (attempt.Failure?.Reason is VectorStoreFailure.Unreachable or VectorStoreFailure.TimedOut)
        {
            if (_breaker.Failed())
            {
                LogDown(attempt.Failure.Message);
            }
        }
        else if (attempt.Failure?.Reason != VectorStoreFailure.Tls && _breaker.Answered())
        {
            LogBack();
        }

        // No attempt begins once two would have run out of time, so that a call never lasts longer than three; nor is any wait longer than one.
        return attempt with { MayRepeat = attempt.Failure is { IsTransient: true } && !(attempt.RetryAfter > limit) && _time.GetElapsedTime(started) + (attempt.RetryAfter ?? TimeSpan.Zero) < 2 * limit };
    }

    private async Task<QdrantAttempt<T>> OnceAsync<T>(
        QdrantCall call, Func<CancellationToken, Task<QdrantAttempt<T>>> once, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await once(either.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
        {
            return new QdrantAttempt<T>(call, _failures.TimedOut(call, limit, exception));
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            return new QdrantAttempt<T>(call, _failures.NotAnswered(call, exception));
        }
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
