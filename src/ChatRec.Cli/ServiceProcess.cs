using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ChatRec.Bot.Hosting;

namespace ChatRec.Cli;

/// <summary>The service in a process of its own, as its users meet it.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(10);

    private readonly Process _process;
    private readonly Stopwatch _since = Stopwatch.StartNew();

    private ServiceProcess(Process process, Uri address)
    {
        _process = process;
        // Without cookies, whoever asks for a token is a new user.
        Client = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
    }

    /// <summary>Speaks to it.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts the service on a free port.</summary>
    /// <param name="home">Its home.</param>
    /// <param name="state">Folder of what it remembers.</param>
    /// <param name="keys">Configuration keys with their values, as <c>Models:Threads=2</c>.</param>
    public static ServiceProcess Start(ChatRecHome home, string state, params IEnumerable<string> keys)
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "ChatRec.Bot.dll"),
            "--home", home.Folder, "--Urls", address, "--Storage:Path", state, "--Logging:LogLevel:Default", "Warning",
            .. keys.Select(key => $"--{key}"),
        ];
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })
            ?? throw new CommandException("The service could not be started.");
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return new ServiceProcess(process, new Uri(address));
    }

    /// <summary>Waits until it is ready.</summary>
    /// <returns>How long that took from the start.</returns>
    public async Task<TimeSpan> ReadyAsync(CancellationToken cancellationToken)
    {
        while (_since.Elapsed < StartLimit)
        {
            if (_process.HasExited)
            {
                throw new CommandException("The service stopped while starting; run it by itself to see why.");
            }

            try
            {
                using var response = await Client.GetAsync(new Uri("health/ready", UriKind.Relative), cancellationToken).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    return _since.Elapsed;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(25, cancellationToken).ConfigureAwait(false);
        }

        throw new CommandException(string.Create(CultureInfo.InvariantCulture, $"The service was not ready within {StartLimit.TotalMinutes} minutes."));
    }

    /// <summary>Its resident set now.</summary>
    public long MemoryBytes()
    {
        _process.Refresh();
        return _process.WorkingSet64;
    }

    /// <summary>Its largest resident set so far.</summary>
    public long PeakMemoryBytes()
    {
        _process.Refresh();
        return _process.PeakWorkingSet64;
    }

    /// <summary>Processor time that it has used so far, all threads together.</summary>
    public TimeSpan ProcessorTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
