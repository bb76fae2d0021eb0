using System.Security.Cryptography.X509Certificates;

namespace ChatRec.Doubles;

/// <summary>How a <see cref="QdrantDouble"/> is set up.</summary>
public sealed record QdrantDoubleOptions
{
    /// <summary>The port on the loopback interface; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The certificate to serve https with; null serves http.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The key that allows everything; null asks for no key.</summary>
    public string? ApiKey { get; init; }

    /// <summary>A key that allows reading only.</summary>
    public string? ReadOnlyApiKey { get; init; }

    /// <summary>The version that the server claims to be.</summary>
    public string Version { get; init; } = "1.18.3";

    /// <summary>The largest body, in bytes.</summary>
    public int MaxBodySize { get; init; } = 32 * 1024 * 1024;

    /// <summary>Whether requests are held against the OpenAPI document; turn it off for large loads.</summary>
    public bool ValidatesRequests { get; init; } = true;

    /// <summary>The clock of strict mode's rates and of delays.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
