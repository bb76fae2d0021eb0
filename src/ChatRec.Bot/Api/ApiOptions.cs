using System.ComponentModel.DataAnnotations;

namespace ChatRec.Bot.Api;

/// <summary>The HTTP API (section <c>Api</c>).</summary>
public sealed class ApiOptions
{
    /// <summary>
    /// The key that callers send in the header X-Api-Key; empty: the API answers only what arrives at a loopback address, unforwarded and
    /// under a loopback name, so that a service on the network never offers it by accident.
    /// </summary>
    [StringLength(200)]
    public string Key { get; set; } = "";

    /// <summary>Largest request, in bytes; larger ones get HTTP 413.</summary>
    [Range(1_024, 16_777_216)]
    public int MaxRequestBytes { get; set; } = 1_048_576;

    /// <summary>Requests a minute and caller; more get HTTP 429.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerMinute { get; set; } = 300;

    /// <summary>Messages a request may bring.</summary>
    [Range(1, 10_000)]
    public int MaxMessages { get; set; } = 100;

    /// <summary>History entries, and excluded ids, a request may bring.</summary>
    [Range(1, 100_000)]
    public int MaxHistory { get; set; } = 2_000;

    /// <summary>Longest answer, in seconds.</summary>
    [Range(1, 3600)]
    public int TimeoutSeconds { get; set; } = 120;
}
