using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatRec.Bot.Hosting;

namespace ChatRec.Cli.Bench;

/// <summary>
/// The service as its users meet it: a process of its own with an empty state folder; time to ready on the first and on a later
/// start, latency of turns and explanations over HTTP, one after another, and the process's peak memory.
/// </summary>
internal static class ServeBench
{
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
            await using (var service = ServiceProcess.Start(home, state.FullName))
            {
                first = await service.ReadyAsync(cancellationToken).ConfigureAwait(false);
            }

            await using var again = ServiceProcess.Start(home, state.FullName);
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

    private static async Task<(List<double> Recommendations, List<double> Explanations)> MeasureAsync(ServiceProcess service, int turns, CancellationToken cancellationToken)
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

    private static async Task<(JsonElement Answer, double Milliseconds)> PostAsync(ServiceProcess service, string path, object body, CancellationToken cancellationToken)
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
}
