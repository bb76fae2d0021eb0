using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ChatRec.EndToEnd;

/// <summary>The real service in a process of its own, on a free port, with a state folder of its own.</summary>
/// <param name="arguments">Further arguments.</param>
public sealed class RunningService(params string[] arguments) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);

    private readonly List<string> _output = [];
    private Process? _process;

    /// <summary>Where it answers.</summary>
    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort()}");

    /// <summary>The folder of what it remembers; kept over a restart, deleted at the end.</summary>
    public DirectoryInfo State { get; } = Directory.CreateTempSubdirectory("chatrec-e2e-");

    /// <summary>Starts the service and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // No server is needed, whatever the package set would take.
        string[] own = [Path.Combine(AppContext.BaseDirectory, "ChatRec.Bot.dll"), "--Urls", Address.ToString(), "--Storage:Path", State.FullName, "--VectorStore:Provider", "sqlite"];
        foreach (var argument in own.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("The service did not start.");
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        using var client = new HttpClient { BaseAddress = Address };
        using var limit = new CancellationTokenSource(StartLimit);
        while (!await IsReadyAsync(client, limit.Token))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The service stopped with exit code {_process.ExitCode}:\n{Log}");
            }

            await Task.Delay(200, limit.Token);
        }
    }

    /// <summary>Kills the service without warning, as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _process = null;
    }

    /// <summary>Everything that the service printed.</summary>
    public string Log
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        State.Delete(recursive: true);
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("health/ready", UriKind.Relative), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            if (line.Data is not null)
            {
                _output.Add(line.Data);
            }
        }
    }
}
