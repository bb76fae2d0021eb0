using System.ComponentModel.DataAnnotations;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>A Qdrant server. Configuration section <c>VectorStore</c>, beside <c>VectorStore:Provider</c>.</summary>
public sealed class QdrantOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "VectorStore";

    /// <summary>The default of <see cref="Url"/>.</summary>
    public const string DefaultUrl = "http://localhost:6333";

    /// <summary>The server's address; over REST, a path is a prefix (a proxy's). Default <c>http://localhost:6333</c>, over gRPC <c>http://localhost:6334</c>.</summary>
    [Required(ErrorMessage = "names the server, for example http://localhost:6333")]
    public string Url { get; set; } = DefaultUrl;

    /// <summary>The server's API key. Default: none.</summary>
    public string? ApiKey { get; set; } = "";

    /// <summary>A PEM file with certificates that are trusted besides the system's, for a server whose certificate is self-signed or of a private authority.</summary>
    public string? CaCertificate { get; set; }

    /// <summary>How long an attempt to read or search may last, in seconds. Default 5.</summary>
    [Range(1, 600)]
    public int TimeoutSeconds { get; set; } = 5;

    /// <summary>How long an attempt to write may last, in seconds. Default 60.</summary>
    [Range(1, 3600)]
    public int WriteTimeoutSeconds { get; set; } = 60;

    /// <summary>How long connecting may last, in seconds. Default 2.</summary>
    [Range(1, 60)]
    public int ConnectTimeoutSeconds { get; set; } = 2;

    /// <summary>How often a call that may be repeated is made before it fails; 1 does not repeat. Default 3.</summary>
    [Range(1, 10)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Points a call writes; fewer where they are large. Default 256.</summary>
    [Range(1, 10_000)]
    public int UpsertBatch { get; set; } = 256;

    /// <summary>Writing calls at the same time; more wait. Default 2.</summary>
    [Range(1, 32)]
    public int MaxConcurrentWrites { get; set; } = 2;

    /// <summary>Whether new collections keep vectors on disk rather than in memory. Default false.</summary>
    public bool OnDisk { get; set; }

    /// <summary>How new collections keep vectors in memory. Default <see cref="QdrantQuantization.None"/>.</summary>
    public QdrantQuantization Quantization { get; set; }

    /// <summary>Whether searches compare all points instead of walking the HNSW graph: slower, misses nothing. Default false.</summary>
    public bool Exact { get; set; }

    /// <summary>The key without the white space that a file or a shell leaves around it; empty: none.</summary>
    internal string Key => ApiKey?.Trim() ?? "";
}
