using System.ComponentModel.DataAnnotations;

namespace ChatRec.Retrieval.VectorStores.Sqlite;

/// <summary>The embedded vector store. Configuration section <c>VectorStore:Sqlite</c>.</summary>
public sealed class SqliteVectorStoreOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "VectorStore:Sqlite";

    /// <summary>The database file; it and its folder are created where missing. Default <c>state/vectors.db</c>.</summary>
    [Required(ErrorMessage = "names the database file, for example state/vectors.db")]
    public string Path { get; set; } = System.IO.Path.Combine("state", "vectors.db");

    /// <summary>sqlite-vec's library. Default: <c>native/sqlite-vec/vec0</c> next to the program, where the build puts it.</summary>
    public string? ExtensionPath { get; set; }

    /// <summary>Queries that run at the same time; more wait. 1 to 64, default 4.</summary>
    [Range(1, 64)]
    public int MaxConcurrency { get; set; } = 4;

    /// <summary>How long a write waits for another process' write, in seconds. Default 30.</summary>
    [Range(1, 600)]
    public int BusyTimeoutSeconds { get; set; } = 30;

    /// <summary>
    /// Memory for vectors, in MiB: what fits is searched there, in a small part of the time, and what does not is searched in the file. The bundled catalogue needs 16 of
    /// them, and as many again while it is indexed anew. 0 to 65,536, default 64.
    /// </summary>
    [Range(0, 65_536)]
    public int MemoryMegabytes { get; set; } = 64;
}
