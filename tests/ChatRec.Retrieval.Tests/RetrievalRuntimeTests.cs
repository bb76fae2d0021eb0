using ChatRec.Llama;
using ChatRec.Llama.Embeddings;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Ingestion;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.VectorStores.Sqlite;

namespace ChatRec.Retrieval.Tests;

/// <summary>The bundled catalogue, its bundled vectors and the bundled encoder, all real.</summary>
public sealed class RetrievalRuntimeTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private LlamaModel _model = null!;
    private LlamaEmbeddingGenerator _embeddings = null!;
    private SqliteVectorStore _store = null!;
    private RetrievalRuntime _runtime = null!;
    private CatalogueDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        LlamaRuntime.Initialize(null, null);
        _model = await LlamaModel.LoadAsync(
            new LlamaModelOptions { Path = Path.Combine(RepositoryFiles.Root, "models", "all-MiniLM-L6-v2.Q8_0.gguf") }, null, default);
        _embeddings = new LlamaEmbeddingGenerator(_model);
        _database = new CatalogueDatabase(_folder.File("catalogue.db"));
        await new IngestService(_database).IngestAsync(IngestOptions.MovieLensSmall(RepositoryFiles.MovieLens), null, default);
        _store = new SqliteVectorStore(new SqliteVectorStoreOptions { Path = _folder.File("vectors.db") });
        _runtime = await RetrievalRuntime.OpenAsync(Options(), _database, _store, _embeddings, null, null, default);
    }

    [Fact]
    public async Task The_bundled_catalogue_starts_and_gives_good_advice()
    {
        // Not one title was encoded: the file of vectors belongs to this very encoder, template and catalogue.
        Assert.Equal((9061, 0, 0, 9061), (_runtime.Index.Cached, _runtime.Index.Encoded, _runtime.Index.Missing, _runtime.Index.Written));
        Assert.Null(_runtime.Degraded);

        // The file holds what the encoder makes of these texts today.
        var sample = _runtime.Catalogue.Items.Where((_, index) => index % 1_000 == 0).ToArray();
        var template = ItemTextTemplate.Parse(ItemTextTemplate.Default);
        var encoder = new ContentEncoder(_embeddings, Options().Content);
        foreach (var item in sample)
        {
            var made = await encoder.EncodeAsync(template.Render(item), default);
            Assert.True(made.Zip(_runtime.Vectors.Find(item.Id)!, (a, b) => a * b).Sum() > 0.999);
        }

        var crime = await TitlesAsync(new RetrievalRequest(Liked("Heat (1995)", "The Usual Suspects (1995)"), ItemFilter.None, 10));
        Assert.Contains("Seven (1995)", crime);
        Assert.Contains("Pulp Fiction (1994)", crime);
        Assert.DoesNotContain("Heat (1995)", crime);

        var space = await TitlesAsync(new RetrievalRequest(History.Empty, new ItemFilter { Genres = ["Sci-Fi"], YearFrom = 2000 }, 10) { Text = "space adventure" });
        Assert.Contains("Guardians of the Galaxy (2014)", space);

        Assert.True(_runtime.CoOccurrence.CountTogether("6", "50") > 30);
        Assert.True(_runtime.Vectors.Similarity(IdOf("Toy Story (1995)"), IdOf("Toy Story 2 (1999)")) > 0.8);

        // A second start on the same files has nothing to do, with or without the encoder.
        var again = await RetrievalRuntime.OpenAsync(Options(), _database, _store, null, null, null, default);
        Assert.Equal((9061, 0, 0), (again.Index.Cached, again.Index.Missing, again.Index.Written));
    }

    [Fact]
    public async Task A_store_that_is_down_at_the_start_is_reported_and_the_other_sources_answer()
    {
        using var down = new SqliteVectorStore(new SqliteVectorStoreOptions { Path = _folder.File("down.db"), ExtensionPath = _folder.File("none.so") });

        var runtime = await RetrievalRuntime.OpenAsync(Options(), _database, down, _embeddings, null, null, default);
        var set = await runtime.Candidates.GenerateAsync(new RetrievalRequest(Liked("Heat (1995)"), ItemFilter.None, 5), default);

        Assert.Contains("none.so is missing", runtime.Degraded, StringComparison.Ordinal);
        Assert.Equal(5, set.Candidates.Count);
        Assert.NotNull(set.Degraded);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        _embeddings.Dispose();
        _model.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static RetrievalOptions Options() => new()
    {
        Content = new ContentOptions
        {
            EncoderId = "bf1d74689ea4b1d2db7bc1ee52ed8f4618984437d05ba47d7513d24a8c5f18ed",
            VectorFiles = { Path.Combine(RepositoryFiles.MovieLens, "content.f16") },
        },
    };

    private async Task<string[]> TitlesAsync(RetrievalRequest request) =>
        [.. (await _runtime.Candidates.GenerateAsync(request, default)).Candidates.Select(candidate => candidate.Item.TitleWithYear)];

    private History Liked(params string[] titles) => new(titles.Select(title => new Interaction(IdOf(title), Signal.Liked, DateTimeOffset.UnixEpoch)));

    private string IdOf(string title) => _runtime.Catalogue.Items.First(item => item.TitleWithYear == title).Id;
}
