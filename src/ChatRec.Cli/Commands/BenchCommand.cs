using System.CommandLine;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Bench;
using ChatRec.Evaluation.Splits;
using ChatRec.Llama;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec bench rank|serve</c>: speed and memory, as ratios and medians of one run.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var prompts = AtLeastOne("--prompts", "Number of prompts.", 5);
        var rank = new Command("rank", "Ranking in one forward pass against writing the ranked list of titles, same model, same prompts (LlamaRec, Figure 3).") { prompts };
        rank.SetAction((command, cancellationToken) => RankAsync(Settings.Read(command), command.GetValue(prompts), cancellationToken));

        var turns = AtLeastOne("--turns", "Number of turns of each kind.", 20);
        var serve = new Command("serve", "Start-up to ready, turn latency and memory of the service, in a process of its own with a fresh state folder.") { turns };
        serve.SetAction((command, cancellationToken) => ServeBench.RunAsync(Settings.FindHome(command), command.GetValue(turns), cancellationToken));
        return new Command("bench", "Measures speed and memory.") { rank, serve, Settings.Home, Settings.Set };
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

    private static async Task<int> RankAsync(ChatRecSettings settings, int prompts, CancellationToken cancellationToken)
    {
        // Every prompt pays for all of its tokens: what reuse saves is another measurement.
        settings.Scorer.ReusePrefixes = false;
        settings.Scorer.Sequences = 1;
        using var offline = await OfflineRanking.OpenAsync(settings, cancellationToken).ConfigureAwait(false);
        var requests = new List<RankingRequest>();
        foreach (var question in offline.Split.Cases(SplitPart.Test).Take(prompts))
        {
            var history = new History(question.History.Select((item, place) =>
                new Interaction(offline.Catalogue[item].Id, Signal.Liked, DateTimeOffset.UnixEpoch.AddSeconds(place))));
            requests.Add(new RankingRequest(history, await offline.RetrieveAsync(history, settings.Ranking.PromptCandidates, cancellationToken).ConfigureAwait(false)));
        }

        var bench = new RankBench(offline.Model, offline.Ranker, offline.Scorer, new LlamaContextOptions
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
        Console.WriteLine(Row("writing the ranked list of titles", report.Generation, report.GenerationPeak));
        Console.WriteLine();
        var ratios = report.Generation.Zip(report.OnePass, (list, pass) => list.Time / pass.Time);
        Console.WriteLine(FormattableString.Invariant($"Writing the list takes {Median(ratios):F1} times as long (median of the prompts' ratios). Its peak memory includes the first way's context, which stays open."));
        return 0;
    }

    private static string Row(string way, IReadOnlyList<Timing> timings, long peak) => FormattableString.Invariant(
        $"| {way} | {Median(timings.Select(timing => timing.Time.TotalMilliseconds)):F0} ms | {Median(timings.Select(timing => (double)timing.PromptTokens)):F0} | {Median(timings.Select(timing => (double)timing.GeneratedTokens)):F0} | {Median(timings.Select(timing => (double)timing.DecodeCalls)):F0} | {peak / 1048576.0:F0} MiB |");

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
