using System.Globalization;
using ChatRec.Bot.Hosting.VectorStores;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Trained;

namespace ChatRec.Bot.Hosting.Trained;

/// <summary>
/// Keeps the newest trained retriever in use for as long as the service runs: loads it at the start, notices when another is published, loads that beside the one in
/// use, and hands it over once the vector store holds its item vectors. One that cannot be used is told once, in the log and in readiness, and tried again when its
/// files change; meanwhile the one before stays in use, or the other sources answer alone.
/// </summary>
internal sealed partial class TrainedRetrieverKeeper : IAsyncDisposable
{
    private readonly IReadOnlyList<string> _folders;
    private readonly TimeSpan _interval;
    private readonly Readiness _readiness;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;
    private string _seen = "";
    private bool _hasFailed;

    /// <summary>Creates a keeper; it does nothing before it is asked to load.</summary>
    /// <param name="folders">Where a retriever may lie; the first folder that holds one counts. In the first one people publish theirs.</param>
    /// <param name="options">How often to look.</param>
    /// <param name="readiness">Learns what is in use.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of every change.</param>
    public TrainedRetrieverKeeper(IReadOnlyList<string> folders, TrainedOptions options, Readiness readiness, TimeProvider time, ILogger<TrainedRetrieverKeeper> logger)
    {
        _folders = folders;
        _interval = TimeSpan.FromSeconds(options.ReloadSeconds);
        _readiness = readiness;
        _time = time;
        _logger = logger;
    }

    /// <summary>The runtime with the trained retriever that is there now; the runtime itself, if there is none that can be used.</summary>
    public async Task<RetrievalRuntime> LoadAsync(RetrievalRuntime runtime, CancellationToken cancellationToken)
    {
        _readiness.Starting(Readiness.Retriever, "loading");
        if (await TryLoadAsync(runtime, cancellationToken).ConfigureAwait(false) is not { } loaded)
        {
            return runtime;
        }

        Tell(loaded);
        return loaded;
    }

    /// <summary>Looks for another one from now on.</summary>
    /// <param name="store">Has the runtime in use, and hands over to the next.</param>
    public void Start(VectorStoreKeeper store) => _watching = Task.Run(() => WatchAsync(store), CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task WatchAsync(VectorStoreKeeper store)
    {
        while (true)
        {
            await Task.Delay(_interval, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            if (Look(_hasFailed) == _seen)
            {
                continue;
            }

            try
            {
                if (await TryLoadAsync(store.Retrieval, _stop.Token).ConfigureAwait(false) is { } next)
                {
                    await store.HandOverAsync(next).WaitAsync(_stop.Token).ConfigureAwait(false);
                    Tell(next);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<RetrievalRuntime?> TryLoadAsync(RetrievalRuntime current, CancellationToken cancellationToken)
    {
        // Before it is read: what is published meanwhile is seen next time.
        _hasFailed = false;
        _seen = Look(whole: false);
        // Also a file beside the description may be what is mended.
        var whole = Look(whole: true);
        try
        {
            var trained = TrainedRetrieverFile.Find(_folders) is { } folder
                ? await Task.Run(() => TrainedRetrieverFile.Load(folder), cancellationToken).ConfigureAwait(false)
                : null;
            return await current.WithTrainedAsync(trained, cancellationToken).ConfigureAwait(false);
        }
        catch (TrainedRetrieverException exception) when (exception.IsOfAnotherCatalogue && TrainedRetrieverFile.Find(_folders) != _folders[0])
        {
            // The bundled one, beside a catalogue of one's own: nothing is wrong, there is only nothing to use.
            return await current.WithTrainedAsync(null, cancellationToken).ConfigureAwait(false);
        }
        catch (TrainedRetrieverException exception)
        {
            Failed(exception.Message, current, null);
        }
#pragma warning disable CA1031 // A file that nobody thought of must not end the watching, nor the service; it is logged and reported.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Failed($"The trained retriever cannot be loaded: {exception.Message}", current, exception);
        }

        (_hasFailed, _seen) = (true, whole);
        return null;
    }

    private void Tell(RetrievalRuntime runtime)
    {
        if (runtime.Trained is not { Coverage: var coverage })
        {
            LogNone(_logger, string.Join(" or ", _folders));
            _readiness.Ready(Readiness.Retriever, "no trained retriever; candidates come from the other sources");
            return;
        }

        var trained = coverage.Trained;
        LogInUse(_logger, trained.Id, trained.Folder, trained.Description.TrainedAt, coverage);
        _readiness.Ready(Readiness.Retriever, $"trained retriever {trained.Id}: {coverage}");
    }

    private void Failed(string message, RetrievalRuntime current, Exception? exception)
    {
        var meanwhile = current.Trained is { Coverage.Trained.Id: var id } ? $"{id} stays in use." : "Candidates come from the other sources.";
        LogFailed(_logger, message, meanwhile, exception);
        _readiness.Failed(Readiness.Retriever, $"{message} {meanwhile}");
    }

    /// <summary>What the folders look like from outside; another text means that something was published, or mended.</summary>
    private string Look(bool whole)
    {
        try
        {
            if (TrainedRetrieverFile.Find(_folders) is not { } folder)
            {
                return "";
            }

            var files = new DirectoryInfo(folder).EnumerateFiles(whole ? "*" : TrainedRetrieverFile.Name).OrderBy(file => file.Name, StringComparer.Ordinal);
            return folder + string.Concat(files.Select(file => string.Create(CultureInfo.InvariantCulture, $"|{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}")));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"unreadable: {exception.Message}";
        }
    }

    [LoggerMessage(LogLevel.Information, "Trained retriever {Id} from {Folder}, trained {TrainedAt:yyyy-MM-dd HH:mm}, is in use: {Coverage}")]
    private static partial void LogInUse(ILogger logger, string id, string folder, DateTimeOffset trainedAt, TrainedCoverage coverage);

    [LoggerMessage(LogLevel.Information, "There is no trained retriever of this catalogue in {Folders}; candidates come from the other sources (`chatrec train retriever` makes one)")]
    private static partial void LogNone(ILogger logger, string folders);

    [LoggerMessage(LogLevel.Error, "{Problem} {Meanwhile}")]
    private static partial void LogFailed(ILogger logger, string problem, string meanwhile, Exception? exception);
}
