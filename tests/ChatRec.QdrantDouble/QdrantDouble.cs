using System.Net;
using ChatRec.Doubles.Http;
using ChatRec.Doubles.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ChatRec.Doubles;

/// <summary>
/// A server in this process that answers REST calls as Qdrant 1.18 does: the tests of this library replay recordings of a
/// real one. What it cannot answer faithfully it answers with status 501.
/// </summary>
public sealed class QdrantDouble : IAsyncDisposable
{
    private readonly QdrantDoubleOptions _options;
    private readonly QdrantEngine _engine;
    private readonly RequestLog _log = new();
    private readonly QdrantService _service;
    private WebApplication? _server;

    private QdrantDouble(QdrantDoubleOptions options, OpenApiDocument document)
    {
        _options = options;
        _engine = new QdrantEngine(options.TimeProvider);
        _service = new QdrantService(options, _engine, Faults, _log, document);
        Url = new Uri("http://127.0.0.1");
    }

    /// <summary>Where the server listens; stays the same over restarts.</summary>
    public Uri Url { get; private set; }

    /// <summary>What goes wrong with the next requests.</summary>
    public Faults Faults { get; } = new();

    /// <summary>All requests since the start or <see cref="ClearRequests"/>, over restarts too.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _log.Requests;

    /// <summary>The requests that Qdrant's OpenAPI document does not allow, with the reasons.</summary>
    public IReadOnlyList<Violation> Violations => _log.Violations;

    /// <summary>Starts a server on the loopback interface.</summary>
    public static async Task<QdrantDouble> StartAsync(QdrantDoubleOptions? options = null)
    {
        var started = new QdrantDouble(options ?? new QdrantDoubleOptions(), await OpenApiDocument.LoadAsync());
        await started.ListenAsync(started._options.Port);
        return started;
    }

    /// <summary>Completes with the first matching request, even if it came before.</summary>
    public Task<RecordedRequest> WhenRequestedAsync(Func<RecordedRequest, bool> when) => _log.WhenAsync(when);

    /// <summary>Forgets <see cref="Requests"/> and <see cref="Violations"/>.</summary>
    public void ClearRequests() => _log.Clear();

    /// <summary>Stops listening and cuts all connections; the data stays.</summary>
    public async Task StopAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.StopAsync(new CancellationToken(canceled: true));
            await server.DisposeAsync();
        }
    }

    /// <summary>Listens again on the same port, stopping first if need be.</summary>
    /// <param name="forget">Whether the data is lost, as with a volume that was replaced.</param>
    public async Task RestartAsync(bool forget = false)
    {
        await StopAsync();
        if (forget)
        {
            _engine.Forget();
        }

        await ListenAsync(Url.Port);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task ListenAsync(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                if (_options.Certificate is { } certificate)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        if (_options.Certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var server = builder.Build();
        server.Run(_service.HandleAsync);
        await server.StartAsync();
        Url = new Uri(server.Urls.Single());
        _server = server;
    }
}
