using System.Diagnostics.Metrics;

namespace ChatRec.Retrieval.VectorStores;

/// <summary>What calls to a vector store's server measure; meter <c>ChatRec.VectorStore</c>.</summary>
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
        _retries = _meter.CreateCounter<long>("chatrec.vector_store.retries", "{retry}", "Calls made again after a failure, by operation.");
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    internal void Called(string operation, string outcome, TimeSpan duration) => _duration.Record(
        duration.TotalMilliseconds, new KeyValuePair<string, object?>("operation", operation), new KeyValuePair<string, object?>("outcome", outcome));

    internal void Retried(string operation) => _retries.Add(1, new KeyValuePair<string, object?>("operation", operation));
}
