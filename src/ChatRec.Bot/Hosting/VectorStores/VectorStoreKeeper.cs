using System.Globalization;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Indexing;
using ChatRec.Retrieval.VectorStores;

namespace ChatRec.Bot.Hosting.VectorStores;

/// <summary>
/// Keeps the vector store usable for as long as the service runs: fills it at the start, looks after it, and when it was away, or came back
/// empty, puts it right, without a restart. Tells of every change once: in the log, in readiness and in the metrics.
/// </summary>
internal sealed partial class VectorStoreKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly SearchBreaker _store;
    private readonly string _collection;
    private readonly string _name;
    private readonly Readiness _readiness;
    private readonly VectorStoreMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _changing = new();
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _woken = NewSignal();
    private TaskCompletionSource _looked = NewSignal();
    private Task _keeping = Task.CompletedTask;
    private volatile RetrievalRuntime _retrieval;
    private Handover? _handover;
    private VectorStoreException? _told;
    private bool _wasUp;
    private volatile bool _isFilling;
    private long _lookedAt;

    /// <summary>Creates a keeper; it does nothing before it is started.</summary>
    /// <param name="retrieval">What searches in the store.</param>
    /// <param name="store">The store that it was opened with.</param>
    /// <param name="collection">Alias of the collection that it searches in.</param>
    /// <param name="name">Provider and place of the store.</param>
    /// <param name="readiness">Learns how the store is.</param>
    /// <param name="metrics">Learns whether the store works.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of every change.</param>
    public VectorStoreKeeper(
        RetrievalRuntime retrieval, SearchBreaker store, string collection, string name, Readiness readiness, VectorStoreMetrics metrics, TimeProvider time, ILogger<VectorStoreKeeper> logger)
    {
        _retrieval = retrieval;
        _store = store;
        _collection = collection;
        _name = name;
        _readiness = readiness;
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    /// <summary>What searches in the store at the moment; a turn takes it once and goes through with it.</summary>
    public RetrievalRuntime Retrieval => _retrieval;

    private bool IsUp => _store.Failure is null;

    /// <summary>Fills the store and goes on keeping it. Returns when it is usable, when it failed, or after a while: what is slow goes on meanwhile.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _store.Failed = exception =>
        {
            Down(exception);
            Wake();
        };
        _readiness.Watch(Readiness.VectorStore, LookAsync);
        var looked = _looked.Task;
        _keeping = Task.Run(KeepAsync, CancellationToken.None);
        await looked.WaitAsync(Patience, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// Brings the store up to date for another runtime of the same catalogue while the present one goes on, and then puts it in its place. A store that does not work is
    /// no reason to wait: it is filled for the new one when it works again.
    /// </summary>
    /// <returns>Completes when the new one is in its place.</returns>
    public Task HandOverAsync(RetrievalRuntime next)
    {
        var handover = new Handover(next);
        Interlocked.Exchange(ref _handover, handover)?.Done.TrySetCanceled();
        Wake();
        return handover.Done.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        Interlocked.Exchange(ref _handover, null)?.Done.TrySetCanceled();
        Volatile.Read(ref _looked).TrySetResult();
        _stop.Dispose();
    }

    // For /health/ready: what is believed to work is looked at again; what does not, soon, but not more often because somebody asks.
    private Task LookAsync(CancellationToken cancellationToken)
    {
        var looked = Volatile.Read(ref _looked).Task;
        if (_isFilling)
        {
            return Task.CompletedTask;
        }

        var isUp = IsUp;
        if (isUp || _time.GetElapsedTime(Volatile.Read(ref _lookedAt)) > Recent)
        {
            Wake();
        }

        return isUp ? looked.WaitAsync(cancellationToken) : Task.CompletedTask;
    }

    private async Task KeepAsync()
    {
        for (var failures = 0; !_stop.IsCancellationRequested;)
        {
            await TendAsync(_stop.Token).ConfigureAwait(false);
            Volatile.Write(ref _lookedAt, _time.GetTimestamp());
            TellLookers();
            if (IsUp)
            {
                await RestAsync(Interval).ConfigureAwait(false);
                failures = IsUp ? 0 : failures;
            }

            // Also after a search failed while the store seemed well: it is not asked again at once, and each time later.
            if (!IsUp)
            {
                await RestAsync(TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(failures++, 8)))).ConfigureAwait(false);
            }
        }
    }

    private async Task TendAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (written, removed) = await TakeOverAsync(cancellationToken).ConfigureAwait(false);
            var (mended, cleared) = await HoldsAllAsync(cancellationToken).ConfigureAwait(false)
                ? default
                : await FillAsync(_retrieval, cancellationToken).ConfigureAwait(false);
            Up(written + mended, removed + cleared);
        }
        catch (VectorStoreException exception)
        {
            Down(exception);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // A keeper that ends with the first surprise keeps nothing; it is logged and tried again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogSurprise(exception);
            Down(new VectorStoreException($"The vector store {_name} cannot be kept: {exception.Message}", exception));
        }
    }

    private async Task<(int Written, int Removed)> TakeOverAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _handover, null) is not { } handover)
        {
            return default;
        }

        try
        {
            return IsUp ? await FillAsync(handover.Next, cancellationToken).ConfigureAwait(false) : default;
        }
        finally
        {
            _retrieval = handover.Next;
            handover.Done.TrySetResult();
        }
    }

    private async Task<(int Written, int Removed)> FillAsync(RetrievalRuntime retrieval, CancellationToken cancellationToken)
    {
        _isFilling = true;
        try
        {
            // The start waits for its filling; nobody else does.
            if (_wasUp)
            {
                TellLookers();
            }

            return await retrieval.SynchroniseStoreAsync(new Filling(this), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _isFilling = false;
        }
    }

    private async Task<bool> HoldsAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _retrieval.CheckStoreAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (VectorStoreException exception) when (exception.Reason == VectorStoreFailure.CollectionMissing)
        {
            if (_wasUp)
            {
                Down(exception);
            }

            return false;
        }
        catch (VectorStoreException exception) when (exception.Reason == VectorStoreFailure.WrongVectors && !_wasUp)
        {
            // At the start the newest settings win; later another ChatRec took over, and two would take it from each other for ever.
            return false;
        }

        return IsUp && (_retrieval.Vectors.Count == 0
            || await _store.CountAsync(_collection, PointFilter.None, cancellationToken).ConfigureAwait(false) >= _retrieval.Vectors.Count);
    }

    private void Up(int written, int removed)
    {
        lock (_changing)
        {
            if (!IsUp || written + removed > 0)
            {
                LogUp(_name, _retrieval.Vectors.Count, written, removed);
            }

            _wasUp = true;
            _told = null;
            _store.Failure = null;
            _metrics.IsUp = true;
            _readiness.Ready(Readiness.VectorStore, string.Create(CultureInfo.InvariantCulture, $"{_name}: {_retrieval.Vectors.Count} vectors"));
        }
    }

    private void Down(VectorStoreException exception)
    {
        lock (_changing)
        {
            _store.Failure = exception;
            _metrics.IsUp = false;
            _readiness.Failed(Readiness.VectorStore, exception.Message);
            // One that is away fails in turns with no connection, no answer, or without having been asked: that is one state.
            if (_told is null || (_told.Reason != exception.Reason && !(_told.IsTransient && exception.IsTransient)))
            {
                LogDown(exception.Message);
                _told = exception;
            }
        }
    }

    private void TellLookers() => Interlocked.Exchange(ref _looked, NewSignal()).TrySetResult();

    private void Wake() => Volatile.Read(ref _woken).TrySetResult();

    private async Task RestAsync(TimeSpan pause)
    {
        await Volatile.Read(ref _woken).Task.WaitAsync(pause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref _woken, NewSignal());
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(LogLevel.Information, "The vector store works: {Name} holds {Vectors} vectors ({Written} written now, {Removed} removed)")]
    private partial void LogUp(string name, int vectors, int written, int removed);

    [LoggerMessage(LogLevel.Error, "The vector store does not work; recommendations come from the other sources until it does. {Reason}")]
    private partial void LogDown(string reason);

    [LoggerMessage(LogLevel.Error, "Keeping the vector store failed in a way that nobody thought of")]
    private partial void LogSurprise(Exception exception);

    private sealed record Handover(RetrievalRuntime Next)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Filling(VectorStoreKeeper keeper) : IProgress<IndexProgress>
    {
        public void Report(IndexProgress value)
        {
            if (!keeper.IsUp)
            {
                keeper._readiness.Starting(Readiness.VectorStore, string.Create(CultureInfo.InvariantCulture, $"{keeper._name}: {value.Done} of {value.Total} vectors written"));
            }
        }
    }
}
