using System.CommandLine;
using System.Globalization;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Bench;
using ChatRec.Cli.Dialogues;
using ChatRec.Cli.Training;
using ChatRec.Cli.Training.Lora;
using ChatRec.Evaluation.Data;
using ChatRec.Llama;
using ChatRec.Llama.Models;
using ChatRec.Training.Lora;
using ChatRec.Training.Sequences;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec train lora</c>: trains a LoRA adapter for a GGUF Llama, quantized as it is (docs/lora.md).</summary>
internal static class LoraTrainingCommand
{
    private const int Cancelled = 130;

    private static readonly LoraOptions Defaults = new();

    public static Command Create()
    {
        var model = new Option<FileInfo?>("--base") { Description = "The GGUF Llama to train for (default: Models:LanguageModel)." };
        var task = new Option<string?>("--task") { Description = $"What it is to learn: {string.Join(", ", LoraTasks.Names)}." };
        task.AcceptOnlyFromAmong([.. LoraTasks.Names]);
        var data = new Option<DirectoryInfo?>("--data") { Description = "A MovieLens folder (ratings.csv, movies.csv) to make the task's examples from (default: the ingested catalogue)." };
        var examples = new Option<FileInfo?>("--examples") { Description = "Examples of your own instead: lines of {\"prompt\": [{\"role\": …, \"content\": …}] or a text, \"response\": …}." };
        var limit = new Option<int>("--limit") { Description = "Most examples to make from data.", DefaultValueFactory = _ => 2_000 };
        var output = new Option<FileInfo?>("--output") { Description = "The adapter's file (default: adapters/BASE.TASK.gguf in Storage:Path)." };
        var epochs = new Option<int>("--epochs") { Description = "Passes over the examples.", DefaultValueFactory = _ => Defaults.Epochs };
        var rank = new Option<int>("--rank") { Description = "Rank of the change.", DefaultValueFactory = _ => Defaults.Rank };
        var alpha = new Option<double>("--alpha") { Description = "The change is scaled by alpha / rank.", DefaultValueFactory = _ => Defaults.Alpha };
        var dropout = new Option<double>("--dropout") { Description = "Share of the adapters' inputs that is dropped.", DefaultValueFactory = _ => Defaults.Dropout };
        var projections = new Option<string>("--projections") { Description = "The matrices that are changed: q, k, v, o, gate, up, down, with commas, or all.", DefaultValueFactory = _ => LoraProjections.Describe(Defaults.Projections) };
        var rate = new Option<double>("--learning-rate") { Description = "Learning rate after the warm-up.", DefaultValueFactory = _ => Defaults.LearningRate };
        var batch = new Option<int>("--batch") { Description = "Examples a step.", DefaultValueFactory = _ => Defaults.BatchSize };
        var length = new Option<int>("--max-length") { Description = "Longest example in tokens, and most tokens computed at once; memory grows with it.", DefaultValueFactory = _ => Defaults.MaxLength };
        var seed = new Option<int>("--seed") { Description = "Seed of all that is drawn.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int?>("--threads") { Description = "Threads (default: Models:Threads, or one less than the machine has cores)." };
        var restart = new Option<bool>("--restart") { Description = "Begin anew even where the checkpoint of an interrupted training is there." };
        var command = new Command("lora", "Trains a LoRA adapter for any GGUF Llama, quantized as it is.")
        {
            model, task, data, examples, limit, output, epochs, rank, alpha, dropout, projections, rate, batch, length, seed, threads, restart,
        };
        command.SetAction((arguments, cancellationToken) =>
        {
            var settings = Settings.Read(arguments);
            return RunAsync(
                settings,
                new Request(
                    arguments.GetValue(model)?.FullName ?? settings.Models.LanguageModel,
                    arguments.GetValue(task),
                    arguments.GetValue(data),
                    arguments.GetValue(examples),
                    arguments.GetValue(limit),
                    arguments.GetValue(output)?.FullName,
                    arguments.GetValue(restart),
                    new LoraOptions
                    {
                        Epochs = arguments.GetValue(epochs),
                        Rank = arguments.GetValue(rank),
                        Alpha = arguments.GetValue(alpha),
                        Dropout = arguments.GetValue(dropout),
                        Projections = LoraProjections.Parse(arguments.GetValue(projections)!),
                        LearningRate = arguments.GetValue(rate),
                        BatchSize = arguments.GetValue(batch),
                        MaxLength = arguments.GetValue(length),
                        Seed = arguments.GetValue(seed),
                        Threads = arguments.GetValue(threads) ?? settings.Models.Threads ?? Defaults.Threads,
                        UseGpu = settings.Models.GpuLayers != 0,
                    }),
                cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(ChatRecSettings settings, Request request, CancellationToken cancellationToken)
    {
        if (request.Task is null && request.Examples is null)
        {
            throw new CommandException($"Say what the adapter is to learn: --task {string.Join('|', LoraTasks.Names)}, or --examples FILE with examples of your own.");
        }

        if (request is { Examples: not null, Data: not null })
        {
            throw new CommandException("--examples are the examples themselves, --data is what a task makes examples from; name one of them.");
        }

        if (request.Limit < 1)
        {
            throw new CommandException($"--limit is {request.Limit}; at least one example is needed.");
        }

        // Training computes with ChatRec's own binding, whatever serves.
        LlamaRuntime.Initialize(settings.Models.ToRuntime() with { Binding = LlamaBindingKind.LlamaCpp });
        var name = request.Task ?? "examples";
        var output = request.Output ?? Path.Combine(settings.Storage.Path, "adapters", $"{Path.GetFileNameWithoutExtension(request.Base)}.{name}.gguf");
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        using var workplace = TrainingWorkplace.Open(output + ".training", request.Restart);
        try
        {
            var (examples, source) = await ExamplesAsync(settings, request, cancellationToken).ConfigureAwait(false);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{examples.Count:N0} examples from {source}."));
            var run = new LoraRun(request.Base, await FileHash.ComputeAsync(request.Base, null, cancellationToken).ConfigureAwait(false), name, source);
            var report = await ProgressBar.RunAsync(show => LoraTrainer.TrainAsync(
                run, request.Options, examples, Path.Combine(workplace.Folder.FullName, "lora"), output, new Reporting<LoraProgress>(progress => Show(show, progress)), null, cancellationToken)).ConfigureAwait(false);
            Report(report);
            workplace.Finish();
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

        return 0;
    }

    private static async Task<(IReadOnlyList<LoraExample> Examples, string Source)> ExamplesAsync(ChatRecSettings settings, Request request, CancellationToken cancellationToken)
    {
        if (request.Examples is { } file)
        {
            return (LoraExampleFile.Read(file.FullName), file.Name);
        }

        var data = request.Data is { } folder
            ? RatedCatalogueReader.Read(folder.FullName, null)
            : await IngestedCatalogue.LoadAsync(settings, cancellationToken).ConfigureAwait(false);
        using var model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = request.Base, GpuLayers = 0 }, null, cancellationToken).ConfigureAwait(false);
        return (LoraTasks.Examples(request.Task!, settings, model, data, request.Limit, (int)request.Options.Seed, cancellationToken), data.Name);
    }

    private static void Show(ShowProgress show, LoraProgress progress)
    {
        show("LoRA", progress.Epoch - 1 + ((double)progress.Step / progress.Steps), progress.Epochs, string.Create(CultureInfo.InvariantCulture, $"loss {progress.Loss:F3}, {progress.TokensPerSecond:F0} tokens/s"));
        if (Console.IsOutputRedirected && (progress.Step == progress.Steps || progress.Step % 10 == 0))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {progress.Epoch}/{progress.Epochs}, step {progress.Step}/{progress.Steps}: loss {progress.Loss:F4}, {progress.TokensPerSecond:F1} tokens/s"));
        }
    }

    private static void Report(LoraReport report)
    {
        foreach (var epoch in report.Epochs)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"epoch {epoch.Epoch}: loss {epoch.Loss:F4} a token of the responses"));
        }

        if (report.StepsHere > 0)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.StepsHere} steps in {report.SecondsHere:F0} s: {report.SecondsHere / report.StepsHere:F2} s a step, {report.TokensHere / report.SecondsHere:F1} tokens/s on {report.Device}; {report.ProcessorSecondsHere / report.StepsHere:F2} s of processors a step, {report.TokensHere / report.ProcessorSecondsHere:F1} tokens a second of them."));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Memory: weights {report.WeightBytes / (1 << 20):N0} MiB, computation {report.PassBytes / (1 << 20):N0} MiB, peak of the process {PeakMemory.Bytes() / (1 << 20):N0} MiB."));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Wrote {report.Path} ({report.ParameterCount:N0} values, {new FileInfo(report.Path).Length / 1024:N0} kB)."));
    }

    private sealed record Request(string Base, string? Task, DirectoryInfo? Data, FileInfo? Examples, int Limit, string? Output, bool Restart, LoraOptions Options);
}
