using ChatRec.Retrieval.VectorStores.Sqlite;

namespace ChatRec.Retrieval.VectorStores;

/// <summary>Which vector store, and what each one can be told. Configuration section <c>VectorStore</c>.</summary>
public sealed class VectorStoreOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "VectorStore";

    /// <summary>One of <see cref="VectorStoreFactory.Providers"/>; null or empty: <see cref="VectorStoreFactory.DefaultProvider"/>.</summary>
    public string? Provider { get; set; }

    /// <summary>The embedded store's settings.</summary>
    public SqliteVectorStoreOptions Sqlite { get; init; } = new();
}
