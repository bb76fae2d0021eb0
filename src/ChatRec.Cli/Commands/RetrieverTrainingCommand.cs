using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Bench;
using ChatRec.Cli.Training;
using ChatRec.Evaluation.Data;
using ChatRec.Retrieval.Ingestion;
using ChatRec.Retrieval.Items;

namespace ChatRec.Cli.Commands;

/// <summary>
/// <c>chatrec train retriever</c>: trains the fusion of LRURec and co-transition on the ingested interactions, saves it where the service finds it and indexes
/// the catalogue anew. The service goes on meanwhile, and takes over the new retriever by itself.
/// </summary>
internal static class RetrieverTrainingCommand
{
    private const int Cancelled = 130;

    public static Command Create()
    {
        var data = new Option<DirectoryInfo?>("--data")
        {
            Description = "Train on a folder instead of the ingested catalogue: MovieLens (ratings.csv, movies.csv) or prepared sequences (items.tsv, sequences.txt). Needs --output.",
        };
        var output = new Option<DirectoryInfo?>("--output") { Description = "Write the retriever to this folder, and leave what is served alone (default: into Storage:Path, then index)." };
        var seed = new Option<int>("--seed") { Description = "Seed of all that is drawn.", DefaultValueFactory = _ => 1 };
        var epochs = new Option<int?>("--epochs") { Description = "Most epochs (default: 24 for long histories, 20 for short ones; training stops earlier when validation gets no better)." };
        var threads = new Option<int?>("--threads") { Description = "Threads of LRURec's training (default: the machine's cores)." };
        var noRefit = new Option<bool>("--no-refit") { Description = "Serve the weights that validation judged, which do not know each user's last item, instead of training again with it: half the time." };
        var restart = new Option<bool>("--restart") { Description = "Begin anew even where the checkpoint of an interrupted training is there." };
        var retriever = new Command("retriever", "Trains the retriever that is served: LRURec and co-transition counts, and their fusion.")
        {
            data, output, seed, epochs, threads, noRefit, restart,
        };
        retriever.SetAction((command, cancellationToken) => RunAsync(
            Settings.Read(command),
            new Request(
                command.GetValue(data),
                command.GetValue(output),
                command.GetValue(seed),
                command.GetValue(epochs),
                command.GetValue(threads),
                !command.GetValue(noRefit),
                command.GetValue(restart)),
            cancellationToken));
        return retriever;
    }

    private static async Task<int> RunAsync(ChatRecSettings settings, Request request, CancellationToken cancellationToken)
    {
        if (request is { Data: not null, Output: null })
        {
            throw new CommandException("--data trains on other data than is served; say with --output where to write the retriever.");
        }

        var watch = Stopwatch.StartNew();
        var published = request.Output?.FullName ?? settings.Retrieval.Trained.Folder ?? Path.Combine(settings.Storage.Path, "retriever");
        var work = request.Output is null ? Path.Combine(settings.Storage.Path, "training", "retriever") : Path.Combine(published, "training");
        using (var workplace = TrainingWorkplace.Open(work, request.Restart))
        {
            try
            {
                await TrainAsync(settings, request, published, workplace, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                Console.WriteLine(workplace.Describe());
                return Cancelled;
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Took {watch.Elapsed.TotalSeconds:F0} s; peak memory {PeakMemory.Bytes() / (1 << 20):N0} MiB."));
        return 0;
    }

    private static async Task TrainAsync(ChatRecSettings settings, Request request, string output, TrainingWorkplace workplace, CancellationToken cancellationToken)
    {
        var (data, catalogue) = await ReadAsync(settings, request, cancellationToken).ConfigureAwait(false);
        Console.WriteLine($"{data.Describe()}{(request.Data is null ? " after the 5-core filter" : "")}; settings are chosen on each user's last.");
        var result = await ProgressBar.RunAsync(show => Task.Run(
            () => new RetrieverTraining(data, workplace.Folder, show)
            {
                Seed = request.Seed,
                Refit = request.Refit,
                Adjust = options => options with { Epochs = request.Epochs ?? options.Epochs, Threads = request.Threads ?? options.Threads },
                // The bar shows them while it goes on; a file or a pipe has no bar.
                EpochEnded = Console.IsOutputRedirected ? Console.WriteLine : null,
            }.Run(cancellationToken),
            cancellationToken)).ConfigureAwait(false);
        Report(result);
        var items = catalogue is null ? data.ItemIds.Zip(data.Titles, (id, title) => new Item(id, title, null, [])) : data.ItemIds.Select(id => catalogue.Find(id)!);
        RetrieverPublication.Save(output, result, data, items, request.Data?.Name ?? Path.GetFileName(Path.GetDirectoryName(settings.Ingest.Interactions.File)) ?? "");
        workplace.Finish();
    }

    private static async Task<(EvaluationData Data, Catalogue? Catalogue)> ReadAsync(ChatRecSettings settings, Request request, CancellationToken cancellationToken)
    {
        if (request.Data is { } folder)
        {
            return (EvaluationDataReader.Read(folder.FullName, cancellationToken), null);
        }

        var (database, outcome) = await IngestCommand.TakeInAsync(settings, cancellationToken).ConfigureAwait(false);
        if (outcome is IngestOutcome.Refused or IngestOutcome.TooManyErrors)
        {
            throw new CommandException("Nothing was trained: the catalogue must be taken in first.");
        }

        var catalogue = await database.LoadCatalogueAsync(cancellationToken).ConfigureAwait(false);
        return (EvaluationData.Of(catalogue, await database.LoadInteractionsAsync(catalogue, cancellationToken).ConfigureAwait(false)), catalogue);
    }

    private static void Report(RetrieverTrainingResult result)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""

            | on validation | R@10 | N@10 | R@20 |
            | --- | --- | --- | --- |
            | co-transition alone | {Row(result.Counting)} |
            | LRURec alone, epoch {result.BestEpoch} of {result.Epochs.Count} | {Row(result.Neural)} |
            | both, as served: {string.Join(", ", result.Parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name} {part.Weight} ({part.Transform})")))} | {Row(result.Fused)} |

            {(result.Refitted ? $"LRURec was then trained again for {result.BestEpoch} epochs with the items that it was judged on." : "LRURec does not know the items that it was judged on (--no-refit).")}
            """));

        static string Row(IReadOnlyDictionary<string, double> metrics) =>
            string.Create(CultureInfo.InvariantCulture, $"{metrics["recall@10"]:F4} | {metrics["ndcg@10"]:F4} | {metrics["recall@20"]:F4}");
    }

    private sealed record Request(DirectoryInfo? Data, DirectoryInfo? Output, int Seed, int? Epochs, int? Threads, bool Refit, bool Restart);
}
