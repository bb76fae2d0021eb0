using System.Diagnostics.Metrics;
using ChatRec.Doubles;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Qdrant;
using Microsoft.Extensions.Logging;

namespace ChatRec.Retrieval.Tests.VectorStores.Qdrant;

/// <summary>A store, the double that it talks to, and a clock for its waits.</summary>
internal sealed class QdrantTestBed : IAsyncDisposable
{
    public static readonly CollectionSchema Schema = new("items", [new NamedVector("content", 4, VectorDistance.Cosine)]);

    private readonly VectorStoreMetrics _metrics;

    private QdrantTestBed(QdrantDouble server)
    {
        Server = server;
        _metrics = new VectorStoreMetrics(new OneMeter(Meter));
    }

    public QdrantDouble Server { get; }

    public TestClock Clock { get; } = new();

    public CollectedLog Log { get; } = new();

    public Meter Meter { get; } = new(VectorStoreMetrics.MeterName);

    public QdrantVectorStore Store { get; private set; } = null!;

    public static async Task<QdrantTestBed> StartAsync(Action<QdrantOptions>? change = null, QdrantDoubleOptions? server = null)
    {
        var bed = new QdrantTestBed(await QdrantDouble.StartAsync(server));
        bed.Store = bed.Another(change);
        return bed;
    }

    /// <summary>One more store.</summary>
    public QdrantVectorStore Another(Action<QdrantOptions>? change = null)
    {
        var options = new QdrantOptions { Url = Server.Url.ToString() };
        change?.Invoke(options);
        return new QdrantVectorStore(options, _metrics, Clock, Log);
    }

    /// <summary>A collection with some points.</summary>
    public async Task FillAsync(int count = 3)
    {
        await Store.EnsureCollectionAsync(Schema, default);
        await Store.UpsertAsync("items", Points(count), default);
        Server.ClearRequests();
    }

    public static VectorPoint[] Points(int count) => [.. Enumerable.Range(0, count).Select(index => Point(FormattableString.Invariant($"item-{index}")))];

    public static VectorPoint Point(string id, string title = "Title") =>
        new(new Item(id, title, 1999, ["Drama"]), new Dictionary<string, float[]> { ["content"] = [1, 2, 3, 4] }) { Stamp = "stamp" };

    public static NearestQuery Query(int count = 5) => new("content", [1, 2, 3, 4], PointFilter.None, count);

    public Task<IReadOnlyList<ScoredItem>> SearchAsync() => Store.SearchAsync("items", Query(), default);

    public static async Task<VectorStoreException> FailsAsync(VectorStoreFailure reason, Func<Task> act)
    {
        var exception = await Assert.ThrowsAsync<VectorStoreException>(act);
        Assert.True(exception.Reason == reason, $"{exception.Reason}: {exception.Message}");
        Assert.DoesNotContain('\n', exception.Message);
        Assert.StartsWith("Qdrant http", exception.Message, StringComparison.Ordinal);
        return exception;
    }

    public async ValueTask DisposeAsync()
    {
        Store.Dispose();
        _metrics.Dispose();
        await Server.DisposeAsync();
        Assert.Empty(Server.Violations);
    }

    private sealed class OneMeter(Meter meter) : IMeterFactory
    {
        public Meter Create(MeterOptions options) => meter;

        public void Dispose() => meter.Dispose();
    }

    internal sealed class CollectedLog : ILogger<QdrantVectorStore>
    {
        private readonly Lock _lock = new();
        private readonly List<(LogLevel Level, string Message)> _entries = [];

        public IReadOnlyList<(LogLevel Level, string Message)> Entries
        {
            get
            {
                lock (_lock)
                {
                    return [.. _entries];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lock)
            {
                _entries.Add((logLevel, formatter(state, exception)));
            }
        }
    }
}
