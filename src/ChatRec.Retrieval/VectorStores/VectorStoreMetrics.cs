using System.Diagnostics.Metrics;

namespace ChatRec.Retrieval.VectorStores;

/// <summary>What calls to a vector store's server measure, and whether the store works; meter <c>ChatRec.VectorStore</c>.</summary>
public sealed class VectorStoreMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "ChatRec.VectorStore";

    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _retries;

    /// <summary>Creates the instruments.</summary>
    public VectorStoreMetrics(IMeterFactory? factory = null)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _duration = _meter.CreateHistogram<double>("chatrec.vector_store.duration", "ms", "Time of a call, its retries included, by operation and outcome.");
        _meter.CreateObservableGauge("chatrec.vector_store.up", () => IsUp ? 1 : 0, description: "1 while searches go to the vector store, 0 while it does not work or is being filled.");
        _retries = _meter.CreateCounter<long>("chatrec.vector_store.retries", "{retry}", "Calls made again after a failure, by operation.");
    }

    /// <summary>Whether searches go to the vector store; whoever keeps it says so.</summary>
    public bool IsUp { get; set; }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    internal void Called(string operation, string outcome, TimeSpan duration) => _duration.Record(
        duration.TotalMilliseconds, new KeyValuePair<string, object?>("operation", operation), new KeyValuePair<string, object?>("outcome", outcome));

    internal void Retried(string operation) => _retries.Add(1, new KeyValuePair<string, object?>("operation", operation));
}
