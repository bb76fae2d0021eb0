using ChatRec.Bot.Hosting.Settings;
using ChatRec.Evaluation.Data;
using ChatRec.Retrieval.Ingestion;
using ChatRec.Retrieval.Items;

namespace ChatRec.Cli.Dialogues;

/// <summary>The catalogue that the service serves, with its ratings.</summary>
internal static class IngestedCatalogue
{
    /// <summary>Ingests what the configuration names, if that was not done before, and loads it.</summary>
    public static async Task<RatedCatalogue> LoadAsync(ChatRecSettings settings, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(settings.Storage.Path);
        var database = new CatalogueDatabase(settings.CataloguePath);
        await new IngestService(database).IngestAsync(settings.Ingest, null, cancellationToken).ConfigureAwait(false);
        var catalogue = await database.LoadCatalogueAsync(cancellationToken).ConfigureAwait(false);
        return catalogue.Count == 0
            ? throw new CommandException("The catalogue is empty; ingest it first (`chatrec ingest`).")
            : new RatedCatalogue("the ingested catalogue", catalogue, await database.LoadInteractionsAsync(catalogue, cancellationToken).ConfigureAwait(false), null);
    }
}
