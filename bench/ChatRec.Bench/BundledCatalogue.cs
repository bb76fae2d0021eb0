using ChatRec.Bot.Hosting;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Ingestion;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bench;

/// <summary>The bundled catalogue, ingested into a temporary folder.</summary>
internal sealed class BundledCatalogue : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatrec-bench-");

    public BundledCatalogue()
    {
        Data = ChatRecHome.Find([]).Resolve(Path.Combine("data", "movielens-small"));
        Database = new CatalogueDatabase(At("catalogue.db"));
        new IngestService(Database).IngestAsync(IngestOptions.MovieLensSmall(Data), null, CancellationToken.None).GetAwaiter().GetResult();
        Catalogue = Database.LoadCatalogueAsync(CancellationToken.None).GetAwaiter().GetResult();
        Interactions = Database.LoadInteractionsAsync(Catalogue, CancellationToken.None).GetAwaiter().GetResult();
    }

    public string Data { get; }

    public CatalogueDatabase Database { get; }

    public Catalogue Catalogue { get; }

    public IReadOnlyList<InteractionSequence> Interactions { get; }

    public string At(string file) => Path.Combine(_folder.FullName, file);

    public void Dispose() => _folder.Delete(recursive: true);
}
