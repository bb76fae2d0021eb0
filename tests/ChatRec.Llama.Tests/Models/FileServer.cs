using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatRec.Llama.Tests.Models;

/// <summary>An HTTP server on loopback that serves one file, and misbehaves as it is told: a real socket, so real interruptions.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly byte[] _file;
    private readonly Task _loop;
    private bool _disposed;

    public FileServer(byte[] file)
    {
        _file = file;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/model.gguf");
        _loop = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>The Range header of each request; empty without one.</summary>
    public List<string> Ranges { get; } = [];

    /// <summary>After how many bytes of a response the connection is cut, response by response; -1: not at all.</summary>
    public Queue<int> Cuts { get; } = new();

    /// <summary>Status to answer instead, response by response.</summary>
    public Queue<int> Statuses { get; } = new();

    public bool IgnoresRange { get; set; }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _stopping.CancelAsync();
        _listener.Stop();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            await using var stream = client.GetStream();
            await AnswerAsync(stream);
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var range = "";
        while (await reader.ReadLineAsync(_stopping.Token) is { Length: > 0 } line)
        {
            if (line.StartsWith("Range:", StringComparison.OrdinalIgnoreCase))
            {
                range = line["Range:".Length..].Trim();
            }
        }

        Ranges.Add(range);
        if (Statuses.TryDequeue(out var status))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} As Told\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
            return;
        }

        var from = range.Length > 0 && !IgnoresRange
            ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture)
            : 0;
        var partial = from > 0 ? $"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{_file.Length - 1}/{_file.Length}\r\n" : "HTTP/1.1 200 OK\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{partial}Content-Length: {_file.Length - from}\r\nConnection: close\r\n\r\n"));
        var count = Cuts.TryDequeue(out var cut) && cut >= 0 ? Math.Min(cut, _file.Length - from) : _file.Length - from;
        await stream.WriteAsync(_file.AsMemory(from, count));
    }
}
