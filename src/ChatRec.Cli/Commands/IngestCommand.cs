using System.CommandLine;
using System.Globalization;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Llama;
using ChatRec.Llama.Embeddings;
using ChatRec.Ranking.OnePass.LlamaCpp;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.Indexing;
using ChatRec.Retrieval.Ingestion;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Trained;
using ChatRec.Retrieval.VectorStores;

namespace ChatRec.Cli.Commands;

/// <summary>
/// <c>chatrec ingest</c>: reads the files that the configuration's <c>Ingest</c> section maps into the catalogue, then encodes and indexes new
/// and changed items in the vector store of section <c>VectorStore</c>. Running it again changes nothing; an interrupted run goes on where it stopped.
/// </summary>
internal static class IngestCommand
{
    public static Command Create()
    {
        var items = new Option<FileInfo?>("--items") { Description = "CSV or JSON Lines file of items; default: Ingest:Items:File." };
        var interactions = new Option<FileInfo?>("--interactions") { Description = "CSV or JSON Lines file of interactions; default: Ingest:Interactions:File." };
        var strict = new Option<bool>("--strict") { Description = "Write nothing if any line is bad." };
        var vectors = new Option<FileInfo?>("--write-vectors") { Description = "Also write all content vectors to this file, so that another installation need not encode them." };
        var rebuild = new Option<bool>("--rebuild") { Description = "Fill a new collection beside the present one and switch to it when it is complete, for example after other settings of the vector store." };
        var ingest = new Command("ingest", "Reads items and interactions into the catalogue and indexes them.")
        {
            items, interactions, strict, vectors, rebuild, Settings.Home, Settings.Set,
        };
        ingest.SetAction(async (command, cancellationToken) =>
        {
            var settings = Settings.Read(command);
            settings.Ingest.Items.File = command.GetValue(items)?.FullName ?? settings.Ingest.Items.File;
            settings.Ingest.Interactions.File = command.GetValue(interactions)?.FullName ?? settings.Ingest.Interactions.File;
            settings.Ingest.Strict |= command.GetValue(strict);
            return await RunAsync(settings, command.GetValue(vectors)?.FullName, command.GetValue(rebuild), cancellationToken).ConfigureAwait(false);
        });
        return ingest;
    }

    private static async Task<int> RunAsync(ChatRecSettings settings, string? vectorFile, bool rebuild, CancellationToken cancellationToken)
    {
        var (database, outcome) = await TakeInAsync(settings, cancellationToken).ConfigureAwait(false);
        if (outcome is IngestOutcome.Refused or IngestOutcome.TooManyErrors)
        {
            return 1;
        }

        await IndexAsync(settings, database, vectorFile, rebuild, cancellationToken).ConfigureAwait(false);
        return outcome == IngestOutcome.Complete ? 0 : 2;
    }

    /// <summary>Reads the files of the configuration into the catalogue, and says what came of it; files that have not changed take no time.</summary>
    internal static async Task<(CatalogueDatabase Database, IngestOutcome Outcome)> TakeInAsync(ChatRecSettings settings, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(settings.Storage.Path);
        var database = new CatalogueDatabase(settings.CataloguePath);
        var report = await ProgressBar.RunAsync(show => new IngestService(database).IngestAsync(
            settings.Ingest,
            new Reporting<IngestProgress>(step => show($"{step.Phase} {Path.GetFileName(step.File)}", step.Bytes, step.TotalBytes)),
            cancellationToken)).ConfigureAwait(false);
        foreach (var error in report.Errors)
        {
            await Console.Error.WriteLineAsync(error.ToString()).ConfigureAwait(false);
        }

        foreach (var file in report.Files)
        {
            Console.WriteLine(file);
        }

        if (report.Outcome is IngestOutcome.Refused or IngestOutcome.TooManyErrors)
        {
            await Console.Error.WriteLineAsync(report.Outcome == IngestOutcome.Refused
                ? "Nothing was written: mend the lines above, or leave out --strict to skip them."
                : $"Stopped after {report.Errors.Count} bad lines (Ingest:MaxErrors); what came before them was kept. Is the column mapping right?").ConfigureAwait(false);
        }

        return (database, report.Outcome);
    }

    /// <summary>Encodes and indexes what the vector store lacks of the catalogue, and says what came of it.</summary>
    internal static async Task IndexAsync(ChatRecSettings settings, CatalogueDatabase database, string? vectorFile, bool rebuild, CancellationToken cancellationToken)
    {
        LlamaRuntime.Initialize(settings.Models.ToRuntime());
        using var model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = settings.Models.TextEncoder, GpuLayers = 0 }, null, cancellationToken).ConfigureAwait(false);
        using var embeddings = new LlamaEmbeddingGenerator(model, new LlamaEmbeddingGeneratorOptions { Threads = settings.Models.Threads });
        settings.Retrieval.Content.EncoderId = await LlamaNextTokenScorer.HashAsync(model, null, cancellationToken).ConfigureAwait(false);
        var store = VectorStoreFactory.Create(settings.VectorStore);
        using var owned = store as IDisposable;
        var catalogue = await database.LoadCatalogueAsync(cancellationToken).ConfigureAwait(false);
        var content = new ContentVectorLoader(database, new ContentEncoder(embeddings, settings.Retrieval.Content), settings.Retrieval.Content);
        var indexer = new ItemIndexer(content, store, FindTrained(settings, catalogue));

        var place = VectorStoreFactory.Describe(settings.VectorStore);
        var written = 0;
        try
        {
            var index = await ProgressBar.RunAsync(show => indexer.IndexAsync(
                catalogue,
                new Reporting<IndexProgress>(step =>
                {
                    written = step.Phase == IndexPhase.Writing ? step.Done : 0;
                    show(step.Phase == IndexPhase.Encoding ? "encoding" : "indexing", step.Done, step.Total);
                }),
                cancellationToken,
                rebuild)).ConfigureAwait(false);
            Console.WriteLine(FormattableString.Invariant(
                $"Index: {index.Vectors.Count} vectors, {index.Encoded} encoded now, {index.Cached} known before; {index.Written} written, {index.Removed} removed ({place}){(rebuild ? "; the new collection is in use" : "")}."));
        }
        catch (VectorStoreException exception)
        {
            var when = exception.IsTransient ? "when the store answers" : "when that is mended";
            throw new CommandException(exception.Message + Environment.NewLine + (rebuild
                ? $"The catalogue is taken in; its index is as it was. Run `chatrec ingest --rebuild` again {when}."
                : string.Create(CultureInfo.InvariantCulture, $"The catalogue is taken in; its index is not complete. The {written} vectors that were written stay: run `chatrec ingest` again {when}, and it goes on from there.")));
        }

        if (vectorFile is not null)
        {
            var count = await content.WriteAsync(catalogue, vectorFile, null, cancellationToken).ConfigureAwait(false);
            Console.WriteLine(FormattableString.Invariant($"{vectorFile}: {count} vectors written."));
        }
    }

    // One that cannot be used is no reason to leave the catalogue unindexed: the service goes without it too.
    private static TrainedCoverage? FindTrained(ChatRecSettings settings, Catalogue catalogue)
    {
        try
        {
            return TrainedRetrieverFile.Find(settings.TrainedFolders) is { } folder ? new TrainedCoverage(TrainedRetrieverFile.Load(folder), catalogue) : null;
        }
        catch (TrainedRetrieverException exception) when (exception.IsOfAnotherCatalogue && !TrainedRetrieverFile.Exists(settings.TrainedFolders[0]))
        {
            // The bundled one, beside a catalogue of one's own.
            return null;
        }
        catch (TrainedRetrieverException exception)
        {
            Console.Error.WriteLine($"{exception.Message} The index is made without it.");
            return null;
        }
    }
}
