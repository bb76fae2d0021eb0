using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ChatRec.Retrieval.Tests.VectorStores.QdrantClient;

/// <summary>
/// A gRPC face for a Qdrant that speaks REST, in this process: it reads frames and messages by hand, asks the double, and answers with messages
/// and trailers. What the double answers is proven with recordings of a real server; this translation is not, it is only as good as its reading
/// of Qdrant's .proto files.
/// </summary>
internal sealed class QdrantGrpcFace : IAsyncDisposable
{
    private readonly HttpClient _rest;
    private readonly WebApplication _server;

    private QdrantGrpcFace(Uri rest, WebApplication server)
    {
        _rest = new HttpClient { BaseAddress = rest, Timeout = Timeout.InfiniteTimeSpan };
        _server = server;
    }

    /// <summary>Where it listens, in the clear.</summary>
    public string Url => _server.Urls.Single();

    /// <summary>Starts on the loopback interface.</summary>
    /// <param name="rest">The server that answers.</param>
    /// <param name="port">The port; 0 takes a free one.</param>
    public static async Task<QdrantGrpcFace> StartAsync(Uri rest, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        var face = new QdrantGrpcFace(rest, builder.Build());
        face._server.Run(face.AnswerAsync);
        await face._server.StartAsync();
        return face;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true));
        await _server.DisposeAsync();
        _rest.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        try
        {
            var answer = QdrantGrpcMethods.All.TryGetValue(context.Request.Path.Value!, out var method)
                ? await method(await ReadAsync(context), (verb, path, body) => AskAsync(context, verb, path, body))
                : throw new RpcException(new Status(StatusCode.Unimplemented, ""));
            await WriteAsync(context, answer);
        }
        catch (RpcException exception)
        {
            context.Response.Headers["grpc-status"] = ((int)exception.StatusCode).ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["grpc-message"] = Uri.EscapeDataString(exception.Status.Detail);
            foreach (var entry in exception.Trailers)
            {
                context.Response.Headers[entry.Key] = entry.Value;
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            context.Abort();
        }
    }

    // A frame: one byte that tells of compression, four of length, the message.
    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using var frame = new MemoryStream();
        await context.Request.Body.CopyToAsync(frame, context.RequestAborted);
        return frame.ToArray()[5..];
    }

    private static async Task WriteAsync(HttpContext context, IMessage message)
    {
        var frame = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        message.WriteTo(frame.AsSpan(5));
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.WriteAsync(frame, context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private async Task<JsonNode> AskAsync(HttpContext context, HttpMethod verb, string path, JsonNode? body)
    {
        using var request = new HttpRequestMessage(verb, path);
        if (context.Request.Headers["api-key"] is [{ } key])
        {
            request.Headers.Add("api-key", key);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        }

        using var response = await _rest.SendAsync(request, context.RequestAborted);
        var text = await response.Content.ReadAsStringAsync(context.RequestAborted);
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw Refused(response, text);
    }

    private static RpcException Refused(HttpResponseMessage response, string text)
    {
        var status = (int)response.StatusCode switch
        {
            400 or 422 => StatusCode.InvalidArgument,
            401 => StatusCode.Unauthenticated,
            403 => StatusCode.PermissionDenied,
            404 => StatusCode.NotFound,
            408 => StatusCode.DeadlineExceeded,
            409 => StatusCode.AlreadyExists,
            429 => StatusCode.ResourceExhausted,
            501 => StatusCode.Unimplemented,
            502 or 503 or 504 => StatusCode.Unavailable,
            _ => StatusCode.Internal,
        };
        var trailers = new Metadata();
        if (response.Headers.RetryAfter?.Delta is { } wait)
        {
            trailers.Add("retry-after", ((int)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        }

        return new RpcException(new Status(status, Error(text)), trailers);
    }

    private static string Error(string text)
    {
        try
        {
            return (string?)JsonNode.Parse(text)?["status"]?["error"] ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
