using ChatRec.Retrieval.VectorStores.Qdrant;
using ChatRec.Retrieval.VectorStores.Sqlite;

namespace ChatRec.Retrieval.VectorStores;

/// <summary>Which vector store, and what each one can be told. Configuration section <c>VectorStore</c>.</summary>
public sealed class VectorStoreOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "VectorStore";

    /// <summary>One of <see cref="VectorStoreFactory.Providers"/>; null or empty: <see cref="VectorStoreFactory.DefaultProvider"/>.</summary>
    public string? Provider { get; set; }

    /// <summary>A Qdrant server's settings; their keys stand in the section itself.</summary>
    public QdrantOptions Qdrant { get; init; } = new();

    /// <summary>The embedded store's settings.</summary>
    public SqliteVectorStoreOptions Sqlite { get; init; } = new();
}
