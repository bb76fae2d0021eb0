using System.Globalization;
using System.Text;
using System.Text.Json;
using ChatRec.Doubles.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ChatRec.Doubles.Http;

/// <summary>Answers HTTP requests: records and checks them, lets faults happen, finds the endpoint and writes what it says.</summary>
internal sealed class QdrantService(
    QdrantDoubleOptions options, QdrantEngine engine, Faults faults, RequestLog log, OpenApiDocument document)
{
    private static readonly Dictionary<string, Endpoint> Endpoints = Endpoint.All.ToDictionary(endpoint => endpoint.Route);

    public async Task HandleAsync(HttpContext context)
    {
        var started = options.TimeProvider.GetTimestamp();
        var (request, oversize) = await ReadAsync(context);
        var found = document.Find(request.Method, request.Path);
        log.Add(request, options.ValidatesRequests && oversize is null
            ? found?.Operation.Check(request) ?? [$"{request.Method} {request.Path} is not in the OpenAPI document"]
            : []);

        var fault = faults.Take(request);
        if (fault is { AfterWork: false } before && await HappenAsync(before.Fault, context))
        {
            return;
        }

        var answer = oversize is null ? Answer(request, found?.Operation, found?.Route, started) : HttpAnswer.Error(400, oversize);
        if (fault is not { AfterWork: true } after || !await HappenAsync(after.Fault, context))
        {
            await answer.WriteAsync(context);
        }
    }

    private HttpAnswer Answer(
        RecordedRequest request, OpenApiOperation? operation, IReadOnlyDictionary<string, string>? route, long started)
    {
        try
        {
            var endpoint = operation is null ? null : Endpoints.GetValueOrDefault(operation.Route);
            if (Authentication.Refuse(options, request, endpoint?.Access ?? Access.Read) is { } refusal)
            {
                return HttpAnswer.Text(401, refusal, contentType: null);
            }

            if (operation is null)
            {
                return HttpAnswer.Text(404, "", contentType: null);
            }

            if (endpoint is null)
            {
                throw QdrantException.NotCovered(operation.Route);
            }

            var body = operation.HasBody ? RequestBody.Parse(request.Body) : default;
            return endpoint.Answer(new Call(engine, options.Version, route!, request.Query, body)) switch
            {
                PlainText plain => HttpAnswer.Text(200, plain.Text, "text/plain; charset=utf-8"),
                BareJson bare => HttpAnswer.Json(200, bare.Json),
                var result => HttpAnswer.Json(200, new { result, status = "ok", time = options.TimeProvider.GetElapsedTime(started).TotalSeconds }),
            };
        }
        catch (MalformedBodyException e)
        {
            return HttpAnswer.Error(RequestBody.Malformed(e, request.Body));
        }
        catch (QdrantException e)
        {
            return HttpAnswer.Error(e);
        }
        catch (Exception e)
        {
            return HttpAnswer.Text(500, $"The double failed: {e}", "text/plain; charset=utf-8");
        }
    }

    /// <summary>Lets a fault happen; true if nothing remains to be answered.</summary>
    private async Task<bool> HappenAsync(Fault fault, HttpContext context)
    {
        switch (fault)
        {
            case Fault.Delay delay:
                await Task.Delay(delay.Time, options.TimeProvider, context.RequestAborted);
                return false;
            case Fault.Hang:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return true;
            case Fault.Answer answer:
                await HttpAnswer.Text(answer.Status, answer.Body, answer.ContentType, answer.Headers).WriteAsync(context);
                return true;
            default:
                context.Abort();
                return true;
        }
    }

    private async Task<(RecordedRequest Request, string? Oversize)> ReadAsync(HttpContext context)
    {
        var http = context.Request;
        var (body, oversize) = await ReadBodyAsync(context);
        var headers = http.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return (new RecordedRequest(http.Method, target, headers, body), oversize);
    }

    private async Task<(string Body, string? Oversize)> ReadBodyAsync(HttpContext context)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        if (context.Request.ContentLength > options.MaxBodySize)
        {
            context.Response.Headers.Connection = "close";
            return ("", $"JSON payload ({context.Request.ContentLength} bytes) is larger than allowed (limit: {options.MaxBodySize} bytes).");
        }

        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > options.MaxBodySize)
            {
                context.Response.Headers.Connection = "close";
                return ("", $"JSON payload has exceeded limit ({options.MaxBodySize} bytes).");
            }
        }

        return (Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length), null);
    }

    /// <summary>What goes over the wire.</summary>
    private sealed record HttpAnswer(int Status, byte[] Body, string? ContentType, IReadOnlyDictionary<string, string> Headers)
    {
        private static readonly Dictionary<string, string> NoHeaders = [];

        public static HttpAnswer Text(int status, string text, string? contentType, IReadOnlyDictionary<string, string>? headers = null) =>
            new(status, Encoding.UTF8.GetBytes(text), contentType, headers ?? NoHeaders);

        public static HttpAnswer Json(int status, object json, IReadOnlyDictionary<string, string>? headers = null) =>
            new(status, JsonSerializer.SerializeToUtf8Bytes(json), "application/json", headers ?? NoHeaders);

        public static HttpAnswer Error(int status, string message, IReadOnlyDictionary<string, string>? headers = null) =>
            Json(status, new { status = new { error = message }, time = 0.0 }, headers);

        public static HttpAnswer Error(QdrantException e) => Error(
            e.Error switch
            {
                QdrantError.NotFound => 404,
                QdrantError.Invalid => 422,
                QdrantError.AlreadyExists => 409,
                QdrantError.Forbidden => 403,
                QdrantError.RateLimited => 429,
                QdrantError.NotCovered => 501,
                _ => 400,
            },
            e.Message,
            e.RetryAfter is { } wait
                ? new Dictionary<string, string> { ["retry-after"] = wait.TotalSeconds.ToString(CultureInfo.InvariantCulture) }
                : null);

        public async Task WriteAsync(HttpContext context)
        {
            context.Response.StatusCode = Status;
            context.Response.ContentType = ContentType;
            context.Response.ContentLength = Body.Length;
            foreach (var (name, value) in Headers)
            {
                context.Response.Headers[name] = value;
            }

            await context.Response.Body.WriteAsync(Body, context.RequestAborted);
        }
    }
}
