using System.ComponentModel.DataAnnotations;

namespace ChatRec.Bot.Hosting.Settings;

/// <summary>The web server (section <c>Server</c>; the addresses are the key <c>Urls</c>).</summary>
public sealed class ServerOptions
{
    /// <summary>Connections at the same time, WebSockets included.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 2_000;

    /// <summary>Sites that may show the page in a frame, as the header's frame-ancestors: "'none'", "'self'" or origins.</summary>
    [RegularExpression(@"[^;,\r\n]+", ErrorMessage = "'none', 'self' or origins separated by spaces are needed, for example \"'self' https://www.example.com\".")]
    public string FrameAncestors { get; set; } = "'self'";

    /// <summary>IP addresses of proxies whose X-Forwarded-For, -Proto and -Host are believed; empty: nobody's.</summary>
    public IList<string> TrustedProxies { get; } = [];
}
