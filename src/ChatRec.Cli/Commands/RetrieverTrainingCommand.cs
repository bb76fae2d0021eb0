using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Bench;
using ChatRec.Cli.Training;
using ChatRec.Evaluation.Data;
using ChatRec.Retrieval.Ingestion;
using ChatRec.Retrieval.Items;
using ChatRec.Training.Sequences;

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
        var source = await ReadAsync(settings, request, cancellationToken).ConfigureAwait(false);
        var folder = request.Output?.FullName ?? settings.TrainedFolders[0];
        using (var workplace = TrainingWorkplace.Open(request.Output is null ? Path.Combine(settings.Storage.Path, "training", "retriever") : Path.Combine(folder, "training"), request.Restart))
        {
            try
            {
                await TrainAsync(source, request, folder, workplace, cancellationToken).ConfigureAwait(false);
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
        }

        if (request.Output is null)
        {
            await IngestCommand.IndexAsync(settings, source.Database!, null, rebuild: false, cancellationToken).ConfigureAwait(false);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Took {watch.Elapsed.TotalSeconds:F0} s, {Environment.CpuUsage.TotalTime.TotalSeconds:F0} s of processors; peak memory {PeakMemory.Bytes() / (1 << 20):N0} MiB."));
        return 0;
    }

    private static async Task TrainAsync(Source source, Request request, string folder, TrainingWorkplace workplace, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{source.Interactions.Describe()} with 5 interactions and more; settings are chosen on each user's last.");
        var result = await ProgressBar.RunAsync(show => Task.Run(
            () => new RetrieverTraining(source.Interactions, workplace.Folder, show)
            {
                Seed = request.Seed,
                Refit = request.Refit,
                Adjust = options => options with { Epochs = request.Epochs ?? options.Epochs, Threads = request.Threads ?? options.Threads },
                // The bar shows them while it goes on; a file or a pipe has no bar.
                EpochEnded = Console.IsOutputRedirected ? Console.WriteLine : null,
            }.Run(cancellationToken),
            cancellationToken)).ConfigureAwait(false);
        Report(result);
        var published = RetrieverPublication.Save(folder, result, source.Interactions, source.Items, source.Name);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Retriever {published.Id} knows {source.Interactions.ItemCount:N0} of {source.ItemCount:N0} items; it is in {folder}."));
        workplace.Finish();
    }

    private static async Task<Source> ReadAsync(ChatRecSettings settings, Request request, CancellationToken cancellationToken)
    {
        if (request.Data is { } folder)
        {
            var data = EvaluationDataReader.Read(folder.FullName, cancellationToken);
            return new Source(data.Name, null, data, data.ItemIds.Zip(data.Titles, (id, title) => new Item(id, title, null, [])), data.ItemCount);
        }

        var (database, outcome) = await IngestCommand.TakeInAsync(settings, cancellationToken).ConfigureAwait(false);
        if (outcome is IngestOutcome.Refused or IngestOutcome.TooManyErrors)
        {
            throw new CommandException("Nothing was trained: the catalogue must be taken in first.");
        }

        var catalogue = await database.LoadCatalogueAsync(cancellationToken).ConfigureAwait(false);
        var interactions = EvaluationData.Of(catalogue, await database.LoadInteractionsAsync(catalogue, cancellationToken).ConfigureAwait(false));
        var name = Path.GetFileName(Path.GetDirectoryName(settings.Ingest.Interactions.File)) ?? "";
        return new Source(name, database, interactions, interactions.ItemIds.Select(id => catalogue.Find(id)!), catalogue.Count);
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

    // What is trained on; the items are those that have enough interactions, of ItemCount in all.
    private sealed record Source(string Name, CatalogueDatabase? Database, EvaluationData Interactions, IEnumerable<Item> Items, int ItemCount);

    private sealed record Request(DirectoryInfo? Data, DirectoryInfo? Output, int Seed, int? Epochs, int? Threads, bool Refit, bool Restart);
}
