using ChatRec.Retrieval.VectorStores.Qdrant;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.VectorStores.QdrantClient;

/// <summary><see cref="QdrantVectorStore"/> over gRPC with Qdrant.Client. Points and payload are the same, so either protocol may go on where the other was.</summary>
public static class QdrantClientVectorStore
{
    /// <summary>Where a server listens for gRPC by default.</summary>
    public const string DefaultUrl = "http://localhost:6334";

    /// <summary>Names the server. Nothing is asked before the first operation.</summary>
    /// <exception cref="VectorStoreException">An option is wrong.</exception>
    public static QdrantVectorStore Create(QdrantOptions options, VectorStoreMetrics? metrics = null, TimeProvider? time = null, ILogger<QdrantVectorStore>? logger = null) =>
        new(options, Address, (address, checks, failures) => new QdrantClientTransport(
            address, options, checks, failures, metrics, time ?? TimeProvider.System, logger ?? NullLogger<QdrantVectorStore>.Instance));

    /// <summary>The server's address: where the options name none, gRPC's own port.</summary>
    /// <exception cref="VectorStoreException">It is none.</exception>
    public static Uri Address(QdrantOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Url == QdrantOptions.DefaultUrl ? new Uri(DefaultUrl) : QdrantHttp.Address(options);
    }
}
