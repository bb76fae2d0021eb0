using System.Net;
using System.Security.Cryptography;
using System.Text;
using ChatRec.Bot.Channels.DirectLine;
using ChatRec.Bot.Hosting.Problems;

namespace ChatRec.Bot.Api;

/// <summary>Who may call the HTTP API.</summary>
internal static class ApiAccess
{
    /// <summary>The header that carries the key.</summary>
    public const string Header = "X-Api-Key";

    // What proxies add; the X-Original ones are what is left of it once a trusted proxy was believed.
    private static readonly string[] ProxyHeaders =
    [
        "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via", "X-Original-For", "X-Original-Host", "X-Original-Proto",
    ];

    /// <summary>Lets the caller pass, or throws what it gets instead.</summary>
    /// <exception cref="ProblemException">No key or a wrong one (401); no key configured and not from this machine (403).</exception>
    public static void Check(HttpContext context, ApiOptions options)
    {
        if (options.Key.Length > 0)
        {
            if (!IsKey(context.Request.Headers[Header].ToString(), options.Key))
            {
                throw new ProblemException(401, "unauthorized", "An API key is needed", $"Send the key of this service in the header {Header}.");
            }

            return;
        }

        if (!IsLocal(context))
        {
            throw new ProblemException(403, "api-key-not-configured", "The API answers this machine only",
                "No API key is configured, so the API answers only calls from this machine. Its operator sets Api:Key to open it.");
        }
    }

    /// <summary>Who a request is counted as.</summary>
    public static string CountedAs(HttpContext context) => RemoteAddress.Of(context);

    // Hashes are compared: of equal length, in constant time.
    private static bool IsKey(string sent, string key) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(sent)), SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Whether the call is from this machine: a page elsewhere that resolves its own name to 127.0.0.1 shows itself by its Host, a proxy by what it forwards.</summary>
    public static bool IsLocal(HttpContext context) =>
        (context.Connection.LocalIpAddress is not { } address || IPAddress.IsLoopback(address))
        && !ProxyHeaders.Any(context.Request.Headers.ContainsKey)
        && (context.Request.Host.Host is "localhost" || (IPAddress.TryParse(context.Request.Host.Host, out var host) && IPAddress.IsLoopback(host)));
}
