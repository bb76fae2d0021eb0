using BenchmarkDotNet.Attributes;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Indexing;
using ChatRec.Retrieval.Popularity;
using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Sqlite;

namespace ChatRec.Bench;

/// <summary>One turn's retrieval on the bundled catalogue, against its parts: the vector search alone is the baseline.</summary>
[MemoryDiagnoser]
public class CandidateBenchmarks
{
    private static readonly History Liked = new(
        [new Interaction("6", Signal.Liked, DateTimeOffset.UnixEpoch), new Interaction("50", Signal.Liked, DateTimeOffset.UnixEpoch)]);

    private readonly RetrievalOptions _options = new();
    private BundledCatalogue _bundled = null!;
    private SqliteVectorStore _store = null!;
    private CandidateGenerator _generator = null!;
    private CoOccurrenceModel _coOccurrence = null!;
    private float[] _query = null!;
    private int[] _seeds = null!;

    [GlobalSetup]
    public async Task OpenAsync()
    {
        _bundled = new BundledCatalogue();
        _store = new SqliteVectorStore(new SqliteVectorStoreOptions { Path = _bundled.At("vectors.db") });
        var file = Path.Combine(_bundled.Data, "content.f16");
        _options.Content.VectorFiles.Add(file);
        _options.Content.EncoderId = ContentVectorFile.Read(file).EncoderId;
        var vectors = (await new ItemIndexer(new ContentVectorLoader(_bundled.Database, null, _options.Content), _store).IndexAsync(_bundled.Catalogue, null, CancellationToken.None)).Vectors;
        _coOccurrence = CoOccurrenceModel.Build(_bundled.Catalogue, _bundled.Interactions, _options.CoOccurrence, CancellationToken.None);
        var popularity = PopularityModel.Build(_bundled.Catalogue, _bundled.Interactions, _options.Popularity);
        _generator = RetrievalRuntime.JoinSources(_bundled.Catalogue, _coOccurrence, popularity, vectors, _store, null, _options, null);
        _query = vectors.Mean(Liked.Interactions.Select(interaction => (interaction.ItemId, 1.0)))!;
        _seeds = [.. Liked.Interactions.Select(interaction => _bundled.Catalogue.TryGetIndex(interaction.ItemId, out var index) ? index : -1)];
    }

    [GlobalCleanup]
    public void Close()
    {
        _store.Dispose();
        _bundled.Dispose();
    }

    [Benchmark(Baseline = true, Description = "vector search, top 200 of 9,061 × 384")]
    public Task<IReadOnlyList<ScoredItem>> SearchAsync() =>
        _store.SearchAsync(_options.Content.Collection, new NearestQuery(ContentSearch.VectorName, _query, PointFilter.None, 200), CancellationToken.None);

    [Benchmark(Description = "co-occurrence scores of the whole catalogue")]
    public double[] CoOccurrence() => _coOccurrence.ScoreBlended(_seeds, [1.0, 1.0]);

    [Benchmark(Description = "20 candidates, all sources, fused with provenance")]
    public Task<CandidateSet> GenerateAsync() =>
        _generator.GenerateAsync(new RetrievalRequest(Liked, ItemFilter.None, 20), CancellationToken.None);
}
