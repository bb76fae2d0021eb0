namespace ChatRec.Bot.Hosting;

/// <summary>
/// Loads the core in the background while the service already answers (health, the page, a chat that says it is waking up), and hands
/// it out. The command line calls <see cref="GetAsync"/> without a host.
/// </summary>
public sealed partial class CoreHost : IHostedLifecycleService, IAsyncDisposable
{
    private readonly Lazy<Task<ChatRecCore>> _loading;
    private readonly CancellationTokenSource _stop = new();
    private readonly CoreLoader _loader;
    private readonly ILogger<CoreHost> _logger;
    private bool _isDisposed;

    /// <summary>Nothing is loaded before the host starts or somebody asks.</summary>
    public CoreHost(CoreLoader loader, Readiness readiness, ILogger<CoreHost> logger)
    {
        _loader = loader;
        _logger = logger;
        Readiness = readiness;
        _loading = new Lazy<Task<ChatRecCore>>(() => Task.Run(LoadAsync));
    }

    /// <summary>Which parts work.</summary>
    public Readiness Readiness { get; }

    /// <summary>The core, once it is loaded.</summary>
    /// <exception cref="CoreUnavailableException">It could not be loaded.</exception>
    public Task<ChatRecCore> GetAsync(CancellationToken cancellationToken) => _loading.Value.WaitAsync(cancellationToken);

    /// <summary>Loading begins once the service listens: one that cannot start has nothing to take back.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _ = _loading.Value;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_loading.IsValueCreated)
        {
            await Task.WhenAny(_loading.Value, Task.Delay(Timeout.Infinite, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Stops a loading in progress and waits for its end: what it uses is disposed next.</summary>
    public async ValueTask DisposeAsync()
    {
        // Registered as itself and as a hosted service, so the container disposes it twice.
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_loading.IsValueCreated)
        {
            await _loading.Value.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    private async Task<ChatRecCore> LoadAsync()
    {
        try
        {
            return await _loader(Readiness, _stop.Token).ConfigureAwait(false);
        }
        catch (CoreUnavailableException exception)
        {
            LogUnavailable(_logger, exception, exception.Message);
            throw;
        }
        catch (OperationCanceledException exception)
        {
            throw new CoreUnavailableException("the service is stopping.", exception);
        }
        catch (Exception exception)
        {
            LogUnavailable(_logger, exception, exception.Message);
            foreach (var part in Readiness.Parts.Where(part => part.State == PartState.Starting))
            {
                Readiness.Failed(part.Name, exception.Message);
            }

            throw new CoreUnavailableException("the service could not load everything it needs; its operator finds the reason in the log and at /health/ready.", exception);
        }
    }

    [LoggerMessage(LogLevel.Error, "ChatRec cannot answer: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, Exception exception, string reason);
}
