using ChatRec.Retrieval.VectorStores.Qdrant;
using ChatRec.Retrieval.VectorStores.Sqlite;
using Microsoft.Extensions.Logging;

namespace ChatRec.Retrieval.VectorStores;

/// <summary>Makes the vector store that the configuration names: the one place that knows all of them.</summary>
public static class VectorStoreFactory
{
    /// <summary>What <see cref="VectorStoreOptions.Provider"/> means when it is empty.</summary>
#if CHATREC_FULL
    public const string DefaultProvider = "qdrant-grpc";
#else
    public const string DefaultProvider = "sqlite";
#endif

    private static readonly Dictionary<string, Provider> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sqlite"] = new(
            options => options.Sqlite.Path,
            _ => Timeout.InfiniteTimeSpan,
            (options, _, _, _) => new SqliteVectorStore(options.Sqlite)),
        ["qdrant"] = new(
            options => QdrantHttp.Address(options.Qdrant).AbsoluteUri.TrimEnd('/'),
            options => TimeSpan.FromSeconds(options.Qdrant.TimeoutSeconds),
            (options, metrics, time, logs) => new QdrantVectorStore(options.Qdrant, metrics, time, logs?.CreateLogger<QdrantVectorStore>())),
#if CHATREC_FULL
        ["qdrant-grpc"] = new(
            options => QdrantClient.QdrantClientVectorStore.Address(options.Qdrant).AbsoluteUri.TrimEnd('/'),
            options => TimeSpan.FromSeconds(options.Qdrant.TimeoutSeconds),
            (options, metrics, time, logs) => QdrantClient.QdrantClientVectorStore.Create(options.Qdrant, metrics, time, logs?.CreateLogger<QdrantVectorStore>())),
#endif
    };

    /// <summary>The stores of this build.</summary>
    public static IReadOnlyCollection<string> Providers => Known.Keys;

    /// <summary>Makes a store; whoever asked disposes it, where it is <see cref="IDisposable"/>. Nothing is opened or connected yet.</summary>
    /// <param name="options">Which store, and its settings.</param>
    /// <param name="metrics">Measures calls to a server; optional.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <param name="logs">Optional.</param>
    /// <exception cref="VectorStoreException">There is no such provider, or an option of it is wrong.</exception>
    public static IVectorStore Create(VectorStoreOptions options, VectorStoreMetrics? metrics = null, TimeProvider? time = null, ILoggerFactory? logs = null) =>
        Find(options).Create(options, metrics, time ?? TimeProvider.System, logs);

    /// <summary>Provider and place, as people see them: <c>sqlite /srv/chatrec/vectors.db</c>. Never a key or a password.</summary>
    public static string Describe(VectorStoreOptions options) => $"{NameOf(options)} {Find(options).Place(options)}";

    /// <summary>How long a search may keep a person waiting, attempts to repeat it included.</summary>
    public static TimeSpan PatienceOf(VectorStoreOptions options) => Find(options).Patience(options);

    private static string NameOf(VectorStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return string.IsNullOrWhiteSpace(options.Provider) ? DefaultProvider : options.Provider.Trim().ToLowerInvariant();
    }

    private static Provider Find(VectorStoreOptions options) => Known.GetValueOrDefault(NameOf(options)) ?? throw new VectorStoreException(
        $"{VectorStoreOptions.Section}:{nameof(options.Provider)} is '{options.Provider}'; one of {string.Join(", ", Known.Keys)} is needed.");

    private sealed record Provider(
        Func<VectorStoreOptions, string> Place,
        Func<VectorStoreOptions, TimeSpan> Patience,
        Func<VectorStoreOptions, VectorStoreMetrics?, TimeProvider, ILoggerFactory?, IVectorStore> Create);
}
