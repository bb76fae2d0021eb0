using System.CommandLine;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Bench;
using ChatRec.Evaluation.Splits;
using ChatRec.Llama;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.OnePass.LlamaCpp;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.VectorStores;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec bench rank|serve|vectors</c>: speed and memory, as ratios and medians of one run.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var prompts = AtLeastOne("--prompts", "Number of prompts.", 5);
        var orders = AtLeastOne("--orders", "Orders of the candidates (Ranking:Permutations).", 4);
        var rank = new Command("rank", "Ranking in one forward pass against writing the ranked list of titles, same model, same prompts (LlamaRec, Figure 3); and with the candidates in several orders.") { prompts, orders };
        rank.SetAction((command, cancellationToken) => RankAsync(Settings.Read(command), command.GetValue(prompts), command.GetValue(orders), cancellationToken));

        var turns = AtLeastOne("--turns", "Number of turns of each kind.", 20);
        var serve = new Command("serve", "Start-up to ready, turn latency and memory of the service, in a process of its own with a fresh state folder.") { turns };
        serve.SetAction((command, cancellationToken) => ServeBench.RunAsync(Settings.FindHome(command), command.GetValue(turns), cancellationToken));

        var points = new Option<int[]>("--points") { Description = "Numbers of points.", DefaultValueFactory = _ => [10_000, 100_000, 1_000_000], AllowMultipleArgumentsPerToken = true };
        var dimensions = AtLeastOne("--dimensions", "Components of a vector.", 64);
        var queries = AtLeastOne("--queries", "Queries of each kind.", 20);
        var vectors = new Command("vectors", "Writing to and searching in the vector store, by number of points, against an array in memory.") { points, dimensions, queries };
        vectors.SetAction((command, cancellationToken) => VectorsAsync(
            Settings.Read(command), command.GetValue(points)!, command.GetValue(dimensions), command.GetValue(queries), cancellationToken));
        return new Command("bench", "Measures speed and memory.") { rank, serve, vectors, Settings.Home, Settings.Set };
    }

    private static Option<int> AtLeastOne(string name, string description, int standard)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} must be at least 1.");
            }
        });
        return option;
    }

    private static async Task<int> RankAsync(ChatRecSettings settings, int prompts, int orders, CancellationToken cancellationToken)
    {
        // Every prompt pays for all of its tokens: what reuse saves is another measurement.
        settings.Scorer.ReusePrefixes = false;
        settings.Scorer.Sequences = 1;

        // Only a language model can write the list, too.
        if (!string.IsNullOrEmpty(settings.Models.Ranker))
        {
            (settings.Models.Ranker, settings.Models.Adapters) = (null, []);
        }

        settings.Ranking.Template = settings.Prompts.Get(settings.Ranking.Template).Reading == PromptReading.Letters ? settings.Ranking.Template : "rank";
        using var offline = await OfflineRanking.OpenAsync(settings, cancellationToken).ConfigureAwait(false);
        var requests = new List<RankingRequest>();
        foreach (var question in offline.Split.Cases(SplitPart.Test).Take(prompts))
        {
            var history = new History(question.History.Select((item, place) =>
                new Interaction(offline.Catalogue[item].Id, Signal.Liked, DateTimeOffset.UnixEpoch.AddSeconds(place))));
            requests.Add(new RankingRequest(history, await offline.RetrieveAsync(history, settings.Ranking.PromptCandidates, cancellationToken).ConfigureAwait(false)));
        }

        var options = new RankingOptions
        {
            Template = settings.Ranking.Template,
            HistoryItems = settings.Ranking.HistoryItems,
            HistoryTextTokens = settings.Ranking.HistoryTextTokens,
            PromptCandidates = settings.Ranking.PromptCandidates,
            TitleTokens = settings.Ranking.TitleTokens,
            Labels = settings.Ranking.Labels,
            Permutations = orders,
        };
        using var sharing = new LlamaNextTokenScorer(offline.Model, null, new LlamaScorerOptions
        {
            ContextTokens = Math.Max(settings.Scorer.ContextTokens, orders * settings.Scorer.ContextTokens / 4),
            Sequences = orders,
            MicroBatchTokens = settings.Scorer.MicroBatchTokens,
            Threads = settings.Scorer.Threads,
        });
        var ordering = new OnePassRanker(sharing, settings.Renderer, settings.Prompts, offline.Catalogue.Find, options);
        var bench = new RankBench(offline.Model, offline.Ranker, offline.Scorer, ordering, sharing, new LlamaContextOptions
        {
            ContextTokens = settings.Scorer.ContextTokens,
            BatchTokens = settings.Scorer.ContextTokens,
            MicroBatchTokens = settings.Scorer.MicroBatchTokens,
            MaxSequences = 1,
            Threads = settings.Scorer.Threads,
        });
        var report = await ProgressBar.RunAsync(show => bench.RunAsync(
            requests, done => show("prompts", done, requests.Count), cancellationToken)).ConfigureAwait(false);

        Console.WriteLine(FormattableString.Invariant(
            $"{offline.Scorer.Model.Name}, {requests.Count} prompts of 20 history items at most and {settings.Ranking.PromptCandidates} candidates; medians."));
        Console.WriteLine();
        Console.WriteLine("| way | time a ranking | tokens read | tokens written | forward passes | peak memory |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        Console.WriteLine(Row("one forward pass, label logits", report.OnePass, report.OnePassPeak));
        Console.WriteLine(Row(FormattableString.Invariant($"the same, candidates in {orders} orders, one batch"), report.Orders, report.OrdersPeak));
        Console.WriteLine(Row("writing the ranked list of titles", report.Generation, report.GenerationPeak));
        Console.WriteLine();
        var ratios = report.Generation.Zip(report.OnePass, (list, pass) => list.Time / pass.Time);
        var orderRatios = report.Orders.Zip(report.OnePass, (several, pass) => several.Time / pass.Time);
        Console.WriteLine(FormattableString.Invariant($"{orders} orders take {Median(orderRatios):F1} times as long, writing the list {Median(ratios):F1} times (medians of the prompts' ratios). Peak memory includes the contexts of the ways above, which stay open."));
        return 0;
    }

    private static async Task<int> VectorsAsync(ChatRecSettings settings, int[] points, int dimensions, int queries, CancellationToken cancellationToken)
    {
        if (points.Length == 0 || points.Min() < 1_000 || (long)points.Max() * dimensions > Array.MaxLength)
        {
            throw new CommandException("--points: numbers of at least 1000, so that a filter leaves 50 to find; and of at most 2,000,000,000 components in all.");
        }

        var folder = Directory.CreateTempSubdirectory("chatrec-bench-");
        try
        {
            var options = settings.VectorStore;
            options.Sqlite.Path = Path.Combine(folder.FullName, "vectors.db");
            var store = VectorStoreFactory.Create(options);
            using var owned = store as IDisposable;
            var timings = await ProgressBar.RunAsync(show => new VectorBench(store, dimensions, queries)
                .RunAsync(points, (done, total) => show("points", done, total), cancellationToken)).ConfigureAwait(false);

            Console.WriteLine(FormattableString.Invariant($"{VectorStoreFactory.Describe(options)}, vectors of {dimensions} dimensions, dot product, top 50; medians of {queries} queries one after another."));
            Console.WriteLine();
            Console.WriteLine("| points | written a second | nearest | nearest with a filter (about 10 % pass) | both, fused (RRF) | array in memory, one core | nearest ÷ array |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
            foreach (var row in timings)
            {
                Console.WriteLine(FormattableString.Invariant(
                    $"| {row.Points:N0} | {row.WrittenPerSecond:N0} | {Milliseconds(row.Nearest)} | {Milliseconds(row.Filtered)} | {Milliseconds(row.Fused)} | {Milliseconds(row.InMemory)} | {row.Nearest / row.InMemory:F1} |"));
            }

            Console.WriteLine();
            Console.WriteLine(FormattableString.Invariant($"Peak memory of the process, the array among it: {PeakMemory.Bytes() / 1048576.0:F0} MiB{FileOf(options.Sqlite.Path)}."));
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        static string FileOf(string path) => File.Exists(path) ? FormattableString.Invariant($"; the file: {new FileInfo(path).Length / 1048576.0:F0} MiB") : "";

        static string Milliseconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalMilliseconds:F1} ms");
    }

    private static string Row(string way, IReadOnlyList<Timing> timings, long peak) => FormattableString.Invariant(
        $"| {way} | {Median(timings.Select(timing => timing.Time.TotalMilliseconds)):F0} ms | {Median(timings.Select(timing => (double)timing.PromptTokens)):F0} | {Median(timings.Select(timing => (double)timing.GeneratedTokens)):F0} | {Median(timings.Select(timing => (double)timing.DecodeCalls)):F0} | {peak / 1048576.0:F0} MiB |");

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
