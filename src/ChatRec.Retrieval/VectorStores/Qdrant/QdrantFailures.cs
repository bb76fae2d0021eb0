using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>Says in one sentence why a call failed: what was asked, what came back, what to do. The key is never part of it.</summary>
internal sealed class QdrantFailures(VectorChecks checks, QdrantOptions options)
{
    /// <summary>The first version with all that ChatRec asks of the query API: weights in reciprocal rank fusion (k came with 1.16, the query API with 1.10).</summary>
    public static readonly Version MinimumVersion = new(1, 17, 0);

    private const int MaxMessage = 500;
    private const int MaxExcerpt = 80;
    private const string Section = QdrantOptions.Section;
    private const string CheckUrl = $"correct {Section}:{nameof(QdrantOptions.Url)}";

    /// <summary>The server answered with a status that is no success.</summary>
    public VectorStoreException Refused(QdrantCall call, HttpStatusCode status, byte[] body, string? retryAfter, Uri? location)
    {
        var text = Readable(body);
        var error = FindError(text);
        var quoted = text.Length == 0 ? "" : $" '{Cut(error ?? text, error is null ? MaxExcerpt : MaxMessage)}'";
        return Refused(call, status, string.Create(CultureInfo.InvariantCulture, $"the server answers {(int)status}{quoted}"), error, retryAfter, location);
    }

    /// <summary>The server refused the call in whatever protocol.</summary>
    /// <param name="call">The call.</param>
    /// <param name="status">The HTTP status that says the same.</param>
    /// <param name="answer">The answer as people are told of it.</param>
    /// <param name="error">Qdrant's own words; null where they are not Qdrant's.</param>
    /// <param name="retryAfter">How long the server asks to wait.</param>
    /// <param name="location">Where it redirects to.</param>
    public VectorStoreException Refused(QdrantCall call, HttpStatusCode status, string answer, string? error, string? retryAfter = null, Uri? location = null)
    {
        return status switch
        {
            HttpStatusCode.Unauthorized when options.Key.Length == 0 => Fail(call, VectorStoreFailure.Unauthorised, $"{answer}; it wants a key: set {Section}:{nameof(QdrantOptions.ApiKey)}"),
            HttpStatusCode.Unauthorized => Fail(call, VectorStoreFailure.Unauthorised, $"{answer}; correct the key in {Section}:{nameof(QdrantOptions.ApiKey)}"),
            HttpStatusCode.Forbidden => Fail(call, VectorStoreFailure.Unauthorised, $"{answer}; give {Section}:{nameof(QdrantOptions.ApiKey)} a key that may do this"),
            HttpStatusCode.RequestTimeout => Fail(call, VectorStoreFailure.TimedOut, $"{answer}; it has too much to do"),
            HttpStatusCode.TooManyRequests => Fail(call, VectorStoreFailure.RateLimited, $"{answer}{(retryAfter is null ? "" : $" and asks to wait {retryAfter}")}; it is asked too often"),
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                Fail(call, VectorStoreFailure.Unreachable, $"{answer}; it is starting or overloaded, or a proxy in front of it does not reach it"),
            >= HttpStatusCode.InternalServerError => Fail(call, VectorStoreFailure.ServerError, $"{answer}; its log tells more"),
            HttpStatusCode.RequestEntityTooLarge => Fail(call, VectorStoreFailure.Other, $"{answer}; lower {Section}:{nameof(QdrantOptions.UpsertBatch)}, or let the proxy in front of it take larger bodies"),
            _ when error is null => Fail(call, VectorStoreFailure.NotAVectorStore, location is not { IsAbsoluteUri: true }
                ? $"{answer}, which is no Qdrant of version {MinimumVersion} or later; {CheckUrl}"
                : $"{answer}, a redirect to {location.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}, which is not followed; {CheckUrl}"),
            HttpStatusCode.NotFound when error.Contains("Collection", StringComparison.Ordinal) => Fail(call, VectorStoreFailure.CollectionMissing, $"{answer}; index the catalogue first"),
            HttpStatusCode.NotFound => Fail(call, VectorStoreFailure.PointMissing, answer),
            _ when error.Contains("Vector dimension error", StringComparison.Ordinal) || error.Contains("Not existing vector name", StringComparison.Ordinal) =>
                Fail(call, VectorStoreFailure.WrongVectors, $"{answer}; was the collection made by another encoder? Index again"),
            _ => Fail(call, VectorStoreFailure.Other, answer),
        };
    }

    /// <summary>A success that holds something else than was asked for.</summary>
    public VectorStoreException NotQdrant(QdrantCall call, byte[] body, Exception? exception = null) => Fail(
        call, VectorStoreFailure.NotAVectorStore, $"the answer is none of Qdrant's, it begins '{Cut(Readable(body), MaxExcerpt)}'; {CheckUrl}", exception);

    /// <summary>The server did not answer in time.</summary>
    public VectorStoreException TimedOut(QdrantCall call, TimeSpan limit, Exception exception)
    {
        var key = call.Writes ? nameof(QdrantOptions.WriteTimeoutSeconds) : nameof(QdrantOptions.TimeoutSeconds);
        return Fail(
            call,
            VectorStoreFailure.TimedOut,
            string.Create(CultureInfo.InvariantCulture, $"no answer within {limit.TotalSeconds:0.#} s; see what keeps the server busy, or give it more time with {Section}:{key}"),
            exception);
    }

    /// <summary>There was no answer for a reason of the network's.</summary>
    public VectorStoreException NotAnswered(QdrantCall call, Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Tls(call, exception),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => Fail(
            call, VectorStoreFailure.NotAVectorStore, $"what answers speaks no HTTP ({Innermost(exception)}); perhaps it wants https, or it is Qdrant's gRPC port; {CheckUrl}", exception),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => Fail(
            call, VectorStoreFailure.NotAVectorStore, $"the answer is longer than {QdrantHttp.MaxResponseBytes / 1024 / 1024} MB; {CheckUrl}", exception),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => Fail(
            call, VectorStoreFailure.Unreachable, $"there is no such host ({Innermost(exception)}); {CheckUrl}", exception),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => Fail(
            call, VectorStoreFailure.Unreachable, $"nothing answers ({Innermost(exception)}); start Qdrant or {CheckUrl}", exception),
        OperationCanceledException => Fail(
            call, VectorStoreFailure.Unreachable, string.Create(CultureInfo.InvariantCulture, $"no connection within {options.ConnectTimeoutSeconds} s; start Qdrant or {CheckUrl}"), exception),
        _ => Fail(call, VectorStoreFailure.Unreachable, $"the connection broke ({Innermost(exception)}); see whether Qdrant still runs, and whether it wants https", exception),
    };

    /// <summary>The server was not asked because it did not answer before.</summary>
    public VectorStoreException NotAsked(QdrantCall call, DateTimeOffset since) => Fail(
        call,
        VectorStoreFailure.Unreachable,
        string.Create(CultureInfo.InvariantCulture, $"the server has not answered since {since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC and is asked again every {QdrantBreaker.Pause.TotalSeconds:0} s; start it"));

    /// <summary>The server's version lacks something.</summary>
    public VectorStoreException TooOld(QdrantCall call, string version) => Fail(
        call, VectorStoreFailure.TooOld, $"this is Qdrant '{Cut(version, MaxExcerpt)}', and ChatRec needs {MinimumVersion} or later; update it");

    private VectorStoreException Tls(QdrantCall call, Exception exception)
    {
        var why = Innermost(exception);
        // .NET's own sentence for bytes that are no TLS record.
        return exception.InnerException is AuthenticationException && why.Contains("certificate", StringComparison.OrdinalIgnoreCase)
            ? Fail(call, VectorStoreFailure.Tls, $"the server's certificate is not trusted ({why}); name the authority's certificate (PEM) in {Section}:{nameof(QdrantOptions.CaCertificate)}, and use the host name that the certificate is for", exception)
            : Fail(call, VectorStoreFailure.Tls, $"no TLS connection ({why}); if the server speaks plain HTTP, {Section}:{nameof(QdrantOptions.Url)} begins with http://", exception);
    }

    private VectorStoreException Fail(QdrantCall call, VectorStoreFailure reason, string problem, Exception? exception = null) =>
        checks.Fail(reason, $"{call.Doing} ({call.Method} /{call.Path}): {problem}", exception);

    private static string Innermost(Exception exception)
    {
        var inner = exception;
        while (inner.InnerException is { } next)
        {
            inner = next;
        }

        return inner is SocketException socket ? socket.Message : inner.Message.TrimEnd('.');
    }

    /// <summary>Qdrant's own sentence in the body of an error; null where the body is not Qdrant's.</summary>
    private static string? FindError(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.Object
                && status.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String
                ? error.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The server's words as a message may quote them.</summary>
    public string Quote(string text) => $" '{Cut(WithoutKey(text), MaxMessage)}'";

    private string Readable(byte[] body) => WithoutKey(Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 64 * 1024))));

    private string WithoutKey(string text) =>
        options.Key is { Length: > 0 } key ? text.Replace(key, "***", StringComparison.Ordinal) : text;

    /// <summary>As much as fits, in one line.</summary>
    private static string Cut(string text, int length)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        line = string.Concat(line.Where(character => !char.IsControl(character) && char.GetUnicodeCategory(character) != UnicodeCategory.Format));
        return line.Length <= length ? line : line[..length] + "…";
    }
}
