using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using ChatRec.Bot.Hosting;

namespace ChatRec.Cli.Bench;

/// <summary>
/// The service as its users meet it: a process of its own with an empty state folder; time to ready on the first and on a later
/// start, latency of turns and explanations over HTTP, one after another, and the process's peak memory.
/// </summary>
internal static class ServeBench
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(10);

    private static readonly string[] Titles =
    [
        "Heat", "The Usual Suspects", "Alien", "Blade Runner", "Toy Story", "Finding Nemo", "The Matrix", "Titanic", "Amelie", "Fargo",
        "Casablanca", "Psycho", "Jaws", "Rocky", "Gladiator", "Braveheart", "Memento", "Shrek", "The Shining", "Goodfellas",
    ];

    /// <summary>Runs the measurement and prints a table.</summary>
    public static async Task<int> RunAsync(ChatRecHome home, int turns, CancellationToken cancellationToken)
    {
        var state = Directory.CreateTempSubdirectory("chatrec-bench-");
        try
        {
            TimeSpan first;
            await using (var service = Service.Start(home, state.FullName))
            {
                first = await service.ReadyAsync(cancellationToken).ConfigureAwait(false);
            }

            await using var again = Service.Start(home, state.FullName);
            var later = await again.ReadyAsync(cancellationToken).ConfigureAwait(false);
            var memoryAtRest = again.MemoryBytes();
            var (recommendations, explanations) = await MeasureAsync(again, turns, cancellationToken).ConfigureAwait(false);

            Console.WriteLine(FormattableString.Invariant($"{Environment.ProcessorCount} cores, {turns} turns of each kind, one after another."));
            Console.WriteLine();
            Console.WriteLine("| what | p50 | p95 |");
            Console.WriteLine("| --- | --- | --- |");
            Console.WriteLine(FormattableString.Invariant($"| first start to ready (reads the catalogue, builds the index) | {first.TotalSeconds:F1} s | |"));
            Console.WriteLine(FormattableString.Invariant($"| later start to ready | {later.TotalSeconds:F1} s | |"));
            Console.WriteLine(Row("recommendations, 5 items (understand, retrieve, rank in one pass)", recommendations));
            Console.WriteLine(Row("explanation of one item (evidence, text, check)", explanations));
            Console.WriteLine(FormattableString.Invariant($"| memory when ready / peak (resident set) | {memoryAtRest / 1048576.0:F0} MiB / {again.PeakMemoryBytes() / 1048576.0:F0} MiB | |"));
            return 0;
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    private static async Task<(List<double> Recommendations, List<double> Explanations)> MeasureAsync(Service service, int turns, CancellationToken cancellationToken)
    {
        List<double> recommendations = [], explanations = [];
        for (var turn = -1; turn < turns; turn++)
        {
            // Every turn names another pair, so that no turn finds its whole prompt in the KV cache.
            var (one, step) = ((turn + 1) % Titles.Length, 1 + ((turn + 1) / Titles.Length));
            var message = $"I loved {Titles[one]} and {Titles[(one + step) % Titles.Length]}, what should I watch next?";
            var (answer, time) = await PostAsync(service, "api/recommendations", new { messages = new[] { new { role = "user", text = message } } }, cancellationToken).ConfigureAwait(false);
            var (_, explaining) = await PostAsync(
                service,
                "api/explanations",
                new { recommendation = answer.GetProperty("id").GetString(), item = answer.GetProperty("items")[0].GetProperty("id").GetString() },
                cancellationToken).ConfigureAwait(false);
            if (turn >= 0)
            {
                recommendations.Add(time);
                explanations.Add(explaining);
            }
        }

        return (recommendations, explanations);
    }

    private static async Task<(JsonElement Answer, double Milliseconds)> PostAsync(Service service, string path, object body, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            using var response = await service.Client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
                watch.Restart();
                continue;
            }

            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? (answer, watch.Elapsed.TotalMilliseconds)
                : throw new CommandException($"{path} answered {(int)response.StatusCode}: {answer}");
        }
    }

    private static string Row(string what, List<double> milliseconds)
    {
        milliseconds.Sort();
        return FormattableString.Invariant(
            $"| {what} | {milliseconds[milliseconds.Count / 2]:F0} ms | {milliseconds[(int)Math.Ceiling(0.95 * milliseconds.Count) - 1]:F0} ms |");
    }

    /// <summary>The service in a process of its own.</summary>
    private sealed class Service : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly Stopwatch _since = Stopwatch.StartNew();

        private Service(Process process, Uri address)
        {
            _process = process;
            Client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
        }

        public HttpClient Client { get; }

        public static Service Start(ChatRecHome home, string state)
        {
            var address = $"http://127.0.0.1:{FreePort()}";
            var start = new ProcessStartInfo("dotnet")
            {
                ArgumentList =
                {
                    Path.Combine(AppContext.BaseDirectory, "ChatRec.Bot.dll"),
                    "--home", home.Folder, "--Urls", address, "--Storage:Path", state, "--Logging:LogLevel:Default", "Warning",
                },
                RedirectStandardOutput = true,
            };
            var process = Process.Start(start) ?? throw new CommandException("The service could not be started.");
            process.OutputDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            return new Service(process, new Uri(address));
        }

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

        public long MemoryBytes()
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }

        public long PeakMemoryBytes()
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }

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
}
