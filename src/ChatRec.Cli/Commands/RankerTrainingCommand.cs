using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Bench;
using ChatRec.Cli.Training;
using ChatRec.Cli.Training.Rankers;
using ChatRec.Llama;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Rankers;
using ChatRec.Training.Sequences;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec train ranker</c>: trains a small Llama with a token a title, which ranks in one pass and follows wishes in words.</summary>
internal static class RankerTrainingCommand
{
    private const int Cancelled = 130;
    private const string Titles = "rank-titles";
    private const string Letters = "rank-letters";

    public static Command Create()
    {
        var data = new Option<DirectoryInfo?>("--data")
        {
            Description = "Train on a folder, for `chatrec evaluate ranker`, with each user's last two items held back: MovieLens or prepared sequences. Without it: on the ingested catalogue, for serving.",
        };
        var output = new Option<FileInfo>("--output") { Description = "The GGUF file to write.", Required = true };
        var encoding = new Option<TensorEncoding>("--encoding") { Description = "How matrices are written: f32, f16 or q8.", DefaultValueFactory = _ => TensorEncoding.F16 };
        var seed = new Option<int>("--seed") { Description = "Seed of all that is drawn.", DefaultValueFactory = _ => 1 };
        var steps = new Option<int?>("--steps") { Description = "Steps of the second stage, what comes next in a history." };
        var lookUpSteps = new Option<int?>("--look-up-steps") { Description = "Steps of the first stage, which letter stands before a title." };
        var rankingSteps = new Option<int?>("--ranking-steps") { Description = "Steps of the third stage, prompts with letters and, where the items have genres or years, with wishes in words; 0 for none." };
        var threads = new Option<int?>("--threads") { Description = "Threads (default: the machine's cores)." };
        var restart = new Option<bool>("--restart") { Description = "Begin anew even where the checkpoint of an interrupted training is there." };
        var ranker = new Command("ranker", "Trains a small Llama that ranks in one pass: a token a title, wishes in words.") { data, output, encoding, seed, steps, lookUpSteps, rankingSteps, threads, restart };
        ranker.SetAction((command, cancellationToken) => RunAsync(
            Settings.Read(command),
            new Request(
                command.GetValue(data),
                command.GetRequiredValue(output),
                command.GetValue(encoding),
                command.GetValue(seed),
                command.GetValue(steps),
                command.GetValue(lookUpSteps),
                command.GetValue(rankingSteps),
                command.GetValue(threads),
                command.GetValue(restart)),
            cancellationToken));
        return ranker;
    }

    private static async Task<int> RunAsync(ChatRecSettings settings, Request request, CancellationToken cancellationToken)
    {
        if (request.Output.Directory is not { Exists: true })
        {
            throw new CommandException($"{request.Output}: its folder does not exist.");
        }

        var watch = Stopwatch.StartNew();
        LlamaRuntime.Initialize(settings.Models.ToRuntime());
        var titles = new RankerPrompts(settings.Prompts.Get(Titles), settings.Renderer);
        var letters = new LetterPrompts(settings.Prompts.Get(Letters), settings.Renderer, titles, settings.Ranking.PromptCandidates);
        var source = request.Data is { } folder
            ? RankerSource.Read(folder.FullName, cancellationToken)
            : await RankerSource.ReadAsync(settings, cancellationToken).ConfigureAwait(false);
        var options = RankerDefaults.For(source);
        options = options with
        {
            Seed = request.Seed,
            NextItemSteps = request.Steps ?? options.NextItemSteps,
            LookUpSteps = request.LookUpSteps ?? options.LookUpSteps,
            RankingSteps = request.RankingSteps ?? options.RankingSteps,
            Threads = request.Threads ?? options.Threads,
        };
        Console.WriteLine($"{source.Interactions.Describe()} with 5 interactions and more, {source.Items.Count} items.");
        using var workplace = TrainingWorkplace.Open(request.Output.FullName + ".training", request.Restart);
        try
        {
            await ProgressBar.RunAsync(show => new RankerTraining(source, titles, letters, options, workplace.Folder.CreateSubdirectory("ranker"))
                .RunAsync(request.Output.FullName, request.Encoding, show, Report, cancellationToken)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine(workplace.Describe());
            return Cancelled;
        }
        catch (TrainingException exception) when (workplace.WasInterrupted)
        {
            throw new CommandException($"{exception.Message} (--restart deletes what the interrupted training left.)");
        }

        workplace.Finish();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Wrote {request.Output} ({new FileInfo(request.Output.FullName).Length / 1e6:F1} MB)."));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Took {watch.Elapsed.TotalSeconds:F0} s, {Environment.CpuUsage.TotalTime.TotalSeconds:F0} s of processors; peak memory {PeakMemory.Bytes() / (1 << 20):N0} MiB."));
        return 0;
    }

    private static void Report(RankerValidation validation)
    {
        var asked = validation.Ndcg10.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} N@10 {entry.Value:F4}, R@10 {validation.Recall10[entry.Key]:F4}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{validation.Stage}, step {validation.Step}: loss {validation.Loss:F3}; {string.Join("; ", asked)}"));
    }

    private sealed record Request(DirectoryInfo? Data, FileInfo Output, TensorEncoding Encoding, int Seed, int? Steps, int? LookUpSteps, int? RankingSteps, int? Threads, bool Restart);
}
