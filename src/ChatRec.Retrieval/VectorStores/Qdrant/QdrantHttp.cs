using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>Makes the HTTP client for a server from its options: address, key, trusted certificates, bounds.</summary>
internal static class QdrantHttp
{
    /// <summary>More is no answer to anything that ChatRec asks.</summary>
    public const int MaxResponseBytes = 64 * 1024 * 1024;

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>The server's address, with a slash at the end.</summary>
    /// <exception cref="VectorStoreException">It is none.</exception>
    public static Uri Address(QdrantOptions options)
    {
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            throw Wrong(nameof(options.Url), $"'{options.Url}' is no http or https address; right would be for example http://localhost:6333");
        }

        // Not quoted: it may hold a password.
        return url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0
            ? throw Wrong(nameof(options.Url), $"an address with a user, a query or a fragment; the key belongs into {QdrantOptions.Section}:{nameof(options.ApiKey)}")
            : new Uri(url.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
    }

    /// <summary>A client for the server at the address.</summary>
    /// <exception cref="VectorStoreException">The key or the certificate file is none.</exception>
    public static HttpClient Create(Uri address, QdrantOptions options)
    {
        var key = options.Key;
        if (key.Any(character => character is <= ' ' or > '~'))
        {
            throw Wrong(nameof(options.ApiKey), "a key of characters that no HTTP header carries");
        }

        var handler = new SocketsHttpHandler
        {
            // A redirect would take the key along to another server.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !address.IsLoopback,
            ConnectTimeout = TimeSpan.FromSeconds(options.ConnectTimeoutSeconds),
            // Finds a server that has moved.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (!string.IsNullOrEmpty(options.CaCertificate))
        {
            var trusted = ReadCertificates(options.CaCertificate);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors, trusted);
        }

        var http = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxResponseBytes };
        if (key.Length > 0)
        {
            http.DefaultRequestHeaders.Add("api-key", key);
        }

        return http;
    }

    private static X509Certificate2Collection ReadCertificates(string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Wrong(nameof(QdrantOptions.CaCertificate), $"'{path}' cannot be read ({exception.Message})");
        }

        return certificates.Count > 0 ? certificates : throw Wrong(nameof(QdrantOptions.CaCertificate), $"'{path}' holds no certificate in PEM form");
    }

    /// <summary>What the system distrusts only for want of a known root is judged again with ours.</summary>
    private static bool IsTrusted(X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors, X509Certificate2Collection trusted)
    {
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 server)
        {
            return errors == SslPolicyErrors.None;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        chain.ChainPolicy.ExtraStore.AddRange(presented?.ChainElements.Select(element => element.Certificate).ToArray() ?? []);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        // A private authority rarely says where its revocations are.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(server);
    }

    private static VectorStoreException Wrong(string key, string problem) => new($"{QdrantOptions.Section}:{key}: {problem}.");
}
