using System.Globalization;
using System.Net;
using ChatRec.Retrieval.VectorStores.Qdrant;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Qdrant.Client;
using Qdrant.Client.Grpc;
using Client = Qdrant.Client.QdrantClient;

namespace ChatRec.Retrieval.VectorStores.QdrantClient;

/// <summary>Calls over gRPC, repeated and limited as those over REST are.</summary>
internal sealed class QdrantClientConnection : IDisposable
{
    private readonly QdrantOptions _options;
    private readonly QdrantFailures _failures;
    private readonly QdrantCaller _caller;
    private readonly GrpcChannel _channel;
    private readonly QdrantGrpcClient _grpc;
    private readonly Client _client;

    public QdrantClientConnection(Uri address, QdrantOptions options, QdrantFailures failures, VectorStoreMetrics? metrics, TimeProvider time, ILogger logger)
    {
        _options = options;
        _failures = failures;
        _caller = new QdrantCaller(address, options, failures, metrics, time, logger);
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpClient = QdrantHttp.Create(address, options),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = QdrantHttp.MaxResponseBytes,
        });
        _grpc = new QdrantGrpcClient(_channel);
        _client = new Client(_grpc);
    }

    /// <summary>Makes a call that the client has a method for.</summary>
    public Task<T> AskAsync<T>(QdrantCall call, Func<Client, CancellationToken, Task<T>> ask, CancellationToken cancellationToken) =>
        _caller.CallAsync(call, token => AskOnceAsync(call, ask, token), cancellationToken);

    /// <inheritdoc cref="AskAsync{T}"/>
    public Task SendAsync(QdrantCall call, Func<Client, CancellationToken, Task> send, CancellationToken cancellationToken) => AskAsync(
        call,
        async (client, token) =>
        {
            await send(client, token).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public void Dispose()
    {
        _client.Dispose();
        _grpc.Dispose();
        _channel.Dispose();
    }

    private async Task<QdrantAttempt<T>> AskOnceAsync<T>(QdrantCall call, Func<Client, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return new QdrantAttempt<T>(call) { Answer = await ask(_client, cancellationToken).ConfigureAwait(false) };
        }
        catch (RpcException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (RpcException exception) when (exception.Status.DebugException is HttpRequestException or IOException)
        {
            return new QdrantAttempt<T>(call, _failures.NotAnswered(call, exception.Status.DebugException));
        }
        catch (RpcException exception)
        {
            TimeSpan? wait = int.TryParse(exception.Trailers.GetValue("retry-after"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
            return new QdrantAttempt<T>(call, Refused(call, exception, wait), wait);
        }
        catch (QdrantException exception)
        {
            // The server answered that it did not do it.
            return new QdrantAttempt<T>(call, _failures.Refused(call, HttpStatusCode.BadRequest, $"the client says{_failures.Quote(exception.Message)}", exception.Message));
        }
    }

    private VectorStoreException Refused(QdrantCall call, RpcException exception, TimeSpan? wait)
    {
        // What Grpc.Net says of an answer that is no gRPC.
        var isForeign = exception.Status.Detail.StartsWith("Bad gRPC response", StringComparison.Ordinal);
        return _failures.Refused(
            call,
            isForeign ? HttpStatusCode.BadRequest : Status(exception.StatusCode),
            $"the server answers {exception.StatusCode}{_failures.Quote(exception.Status.Detail)}",
            isForeign ? null : exception.Status.Detail,
            wait is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s") : null);
    }

    private HttpStatusCode Status(StatusCode status) => status switch
    {
        StatusCode.Unauthenticated => HttpStatusCode.Unauthorized,
        StatusCode.PermissionDenied when _options.Key.Length == 0 => HttpStatusCode.Unauthorized,
        StatusCode.PermissionDenied => HttpStatusCode.Forbidden,
        StatusCode.NotFound => HttpStatusCode.NotFound,
        StatusCode.AlreadyExists => HttpStatusCode.Conflict,
        StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.OutOfRange => HttpStatusCode.BadRequest,
        StatusCode.ResourceExhausted => HttpStatusCode.TooManyRequests,
        StatusCode.DeadlineExceeded => HttpStatusCode.RequestTimeout,
        StatusCode.Unavailable => HttpStatusCode.ServiceUnavailable,
        _ => HttpStatusCode.InternalServerError,
    };
}
