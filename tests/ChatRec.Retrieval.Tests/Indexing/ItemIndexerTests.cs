using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.Indexing;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Tests.Trained;
using ChatRec.Retrieval.Trained;
using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Sqlite;

namespace ChatRec.Retrieval.Tests.Indexing;

public sealed class ItemIndexerTests : IDisposable
{
    private static readonly Catalogue Hundred = new(Enumerable.Range(0, 100).Select(index => new Item($"i{index}", $"Title {index}", 1950 + (index % 60), ["Drama"])));

    private readonly TemporaryFolder _folder = new();
    private readonly CatalogueDatabase _database;
    private readonly SqliteVectorStore _store;

    public ItemIndexerTests()
    {
        _database = new CatalogueDatabase(_folder.File("catalogue.db"));
        _store = new SqliteVectorStore(new SqliteVectorStoreOptions { Path = _folder.File("vectors.db") });
    }

    [Fact]
    public async Task Every_item_is_encoded_and_written_once_and_then_nothing_more_is_done()
    {
        var encoder = new HashingEmbeddingGenerator();

        var first = await Index(Hundred, encoder);
        var second = await Index(Hundred, encoder);

        Assert.Equal((0, 100, 100, 0), (first.Cached, first.Encoded, first.Written, first.Removed));
        Assert.Equal((100, 0, 0, 0), (second.Cached, second.Encoded, second.Written, second.Removed));
        Assert.Equal(100, encoder.Texts);
        Assert.Equal(100, await Count());
        Assert.Equal(first.Vectors.Find("i7"), second.Vectors.Find("i7"));
        Assert.Equal("i7", (await _store.SearchAsync("items", new NearestQuery("content", first.Vectors.Find("i7")!, PointFilter.None, 1), default))[0].ItemId);
    }

    [Fact]
    public async Task Encoding_that_broke_off_goes_on_where_it_stopped()
    {
        var broken = new HashingEmbeddingGenerator { FailAfter = 45 };
        await Assert.ThrowsAsync<InvalidOperationException>(() => Index(Hundred, broken));
        var encoder = new HashingEmbeddingGenerator();

        var report = await Index(Hundred, encoder);

        Assert.Equal((40, 60), (report.Cached, report.Encoded));
        Assert.Equal(60, encoder.Texts);
        Assert.Equal(100, await Count());
    }

    [Fact]
    public async Task Writing_that_broke_off_goes_on_where_it_stopped()
    {
        var many = new Catalogue(Enumerable.Range(0, 1_200).Select(index => new Item($"i{index}", $"Title {index}", null, [])));
        using var cut = new CancellationTokenSource();
        var progress = new ImmediateProgress(report =>
        {
            if (report.Phase == IndexPhase.Writing)
            {
                cut.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Indexer(new HashingEmbeddingGenerator()).IndexAsync(many, progress, cut.Token));

        var report = await Index(many, new HashingEmbeddingGenerator());

        Assert.Equal((0, 700), (report.Encoded, report.Written));
        Assert.Equal(1_200, await Count());
    }

    [Fact]
    public async Task A_changed_item_is_written_again_and_a_vanished_one_is_removed()
    {
        await Index(Hundred, new HashingEmbeddingGenerator());
        var changed = new Catalogue(Hundred.Items.Skip(10).Select(item => item.Id == "i50" ? item with { Genres = ["Comedy"] } : item));

        var report = await Index(changed, new HashingEmbeddingGenerator());

        Assert.Equal((89, 1, 1, 10), (report.Cached, report.Encoded, report.Written, report.Removed));
        Assert.Equal(90, await Count());
        Assert.Equal(1, await _store.CountAsync("items", PointFilter.Of(new ItemFilter { Genres = ["Comedy"] }), default));
    }

    [Fact]
    public async Task A_store_that_was_emptied_or_holds_strangers_is_put_right()
    {
        await Index(Hundred, new HashingEmbeddingGenerator());
        await _store.DeleteAsync("items", ["i1", "i2", "i3"], default);
        await _store.UpsertAsync("items", [new VectorPoint(new Item("stranger", "Stranger", null, []), new Dictionary<string, float[]>())], default);

        var report = await Index(Hundred, new HashingEmbeddingGenerator());
        Assert.Equal((0, 3, 1), (report.Encoded, report.Written, report.Removed));

        await _store.DeleteCollectionAsync((await _store.FindAliasAsync("items", default))!, default);
        report = await Index(Hundred, new HashingEmbeddingGenerator());
        Assert.Equal((0, 100), (report.Encoded, report.Written));
        Assert.Equal(100, await Count());
    }

    [Fact]
    public async Task Another_encoder_makes_other_vectors_even_of_another_dimension()
    {
        await Index(Hundred, new HashingEmbeddingGenerator());

        var report = await Index(Hundred, new HashingEmbeddingGenerator(48), options => options.EncoderId = "larger");

        Assert.Equal((100, 100, 48), (report.Encoded, report.Written, report.Vectors.Dimensions));
        Assert.Equal(100, await Count());
        Assert.Equal(2, (await _store.ListCollectionsAsync(default)).Count);
        await Index(Hundred, new HashingEmbeddingGenerator(48), options => options.EncoderId = "larger");
        Assert.Single(await _store.ListCollectionsAsync(default));
    }

    [Fact]
    public async Task Searches_find_the_old_collection_until_the_new_one_is_complete()
    {
        await Index(Hundred, new HashingEmbeddingGenerator());
        var old = await _store.FindAliasAsync("items", default);
        using var cut = new CancellationTokenSource();
        var progress = new ImmediateProgress(report =>
        {
            if (report.Phase == IndexPhase.Writing)
            {
                cut.Cancel();
            }
        });
        var many = new Catalogue(Enumerable.Range(0, 1_200).Select(index => new Item($"i{index}", $"Title {index}", null, [])));
        void Larger(ContentOptions options) => options.EncoderId = "larger";

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Indexer(new HashingEmbeddingGenerator(48), Larger).IndexAsync(many, progress, cut.Token));
        Assert.Equal(old, await _store.FindAliasAsync("items", default));
        Assert.Equal(100, await Count());
        Assert.Equal(2, (await _store.ListCollectionsAsync(default)).Count);

        var report = await Index(many, new HashingEmbeddingGenerator(48), Larger);
        Assert.Equal((0, 700), (report.Encoded, report.Written));
        Assert.Equal(1_200, await Count());
        // Whoever searches in the old one may go on until the next change.
        Assert.Equal(new[] { old!, (await _store.FindAliasAsync("items", default))! }.Order(StringComparer.Ordinal), await _store.ListCollectionsAsync(default));
    }

    [Fact]
    public async Task A_rebuild_fills_a_new_collection_of_the_same_encoder_every_time()
    {
        await Index(Hundred, new HashingEmbeddingGenerator());
        var first = await _store.FindAliasAsync("items", default);

        var rebuilt = await Indexer(null).IndexAsync(Hundred, null, default, rebuild: true);
        var second = await _store.FindAliasAsync("items", default);
        var again = await Index(Hundred, new HashingEmbeddingGenerator());
        Assert.Equal([second!], await _store.ListCollectionsAsync(default));
        await Indexer(null).IndexAsync(Hundred, null, default, rebuild: true);

        Assert.Equal((0, 100, 0), (rebuilt.Encoded, rebuilt.Written, again.Written));
        Assert.NotEqual(first, second);
        Assert.Equal(first, await _store.FindAliasAsync("items", default));
        Assert.Equal([first!, second!], await _store.ListCollectionsAsync(default));
    }

    [Fact]
    public async Task Without_the_encoder_points_of_items_whose_vector_is_not_at_hand_stay()
    {
        await Index(Hundred, new HashingEmbeddingGenerator());
        var fresh = new CatalogueDatabase(_folder.File("fresh.db"));
        var few = new Catalogue(Hundred.Items.Take(10));
        using var other = new SqliteVectorStore(new SqliteVectorStoreOptions { Path = _folder.File("other.db") });
        await new ItemIndexer(new ContentVectorLoader(fresh, new ContentEncoder(new HashingEmbeddingGenerator(), Options()), Options()), other).IndexAsync(few, null, default);

        var report = await new ItemIndexer(new ContentVectorLoader(fresh, null, Options()), _store).IndexAsync(new Catalogue(Hundred.Items.Skip(5)), null, default);

        Assert.Equal((5, 90, 5), (report.Cached, report.Missing, report.Removed));
        Assert.Equal(95, await Count());
    }

    [Theory]
    [InlineData("items_0123456789ab", false)]
    [InlineData("items_0123456789ab-2", false)]
    [InlineData("items_0123456789ab-ba9876543210", false)]
    [InlineData("items_0123456789ab-ba9876543210-2", false)]
    [InlineData("items_0123456789ab-2-2", true)]
    [InlineData("items_0123456789ab-ba98765432", true)]
    [InlineData("items_-20123456789ab", true)]
    [InlineData("items_backup", true)]
    [InlineData("itemsx0123456789ab", true)]
    public async Task Only_collections_that_the_indexer_made_are_cleared_away(string name, bool stays)
    {
        await _store.EnsureCollectionAsync(new CollectionSchema(name, [new NamedVector("content", 7, VectorDistance.Cosine)]), default);

        await Index(Hundred, new HashingEmbeddingGenerator());

        Assert.Equal(stays, (await _store.ListCollectionsAsync(default)).Contains(name));
    }

    [Fact]
    public async Task Two_with_different_text_templates_do_not_mix_and_the_check_tells()
    {
        var report = await Index(Hundred, new HashingEmbeddingGenerator());
        await Indexer(null).CheckAsync(report.Vectors, default);

        await Index(Hundred, new HashingEmbeddingGenerator(), options => options.Template = "{title}");

        var other = await Assert.ThrowsAsync<VectorStoreException>(() => Indexer(null).CheckAsync(report.Vectors, default));
        Assert.Equal(VectorStoreFailure.WrongVectors, other.Reason);
        await _store.DeleteCollectionAsync((await _store.FindAliasAsync("items", default))!, default);
        var emptied = await Assert.ThrowsAsync<VectorStoreException>(() => Indexer(null).CheckAsync(report.Vectors, default));
        Assert.Equal(VectorStoreFailure.CollectionMissing, emptied.Reason);
    }

    [Fact]
    public async Task A_trained_retriever_brings_a_vector_a_covered_item_in_a_collection_named_after_it()
    {
        var trained = Trained(seed: 1, Hundred.Items.Take(90));
        await Index(Hundred, new HashingEmbeddingGenerator());
        var indexer = Indexer(null, trained: trained);
        Assert.Null(indexer.Collection);

        var report = await indexer.IndexAsync(Hundred, null, default);
        var again = await Indexer(null, trained: trained).IndexAsync(Hundred, null, default);
        var stored = (await _store.GetAsync("items", ["i3", "i95"], default)).ToDictionary(point => point.Item.Id, point => point.Vectors);

        Assert.Equal((100, 0), (report.Written, again.Written));
        Assert.EndsWith($"-{trained.Trained.Id}", indexer.Collection, StringComparison.Ordinal);
        Assert.Equal(indexer.Collection, await _store.FindAliasAsync("items", default));
        Assert.Equal(trained.FindVector("i3"), stored["i3"]["sequence"]);
        Assert.Equal(["content"], stored["i95"].Keys);
        await indexer.CheckAsync(report.Vectors, default);
    }

    [Fact]
    public async Task A_new_training_fills_a_new_collection_and_the_one_before_stays_for_those_who_search_in_it()
    {
        var (first, second, third) = (Trained(1), Trained(2), Trained(3));
        var old = Indexer(new HashingEmbeddingGenerator(), trained: first);
        var vectors = (await old.IndexAsync(Hundred, null, default)).Vectors;
        var before = old.Collection!;

        await Indexer(null, trained: second).IndexAsync(Hundred, null, default);
        await old.CheckAsync(vectors, default);
        Assert.Equal(before, old.Collection);
        Assert.NotEqual(before, await _store.FindAliasAsync("items", default));
        Assert.Equal(first.FindVector("i3"), (await _store.GetAsync(old.Collection!, ["i3"], default))[0].Vectors["sequence"]);

        await Indexer(null, trained: third).IndexAsync(Hundred, null, default);
        var gone = await Assert.ThrowsAsync<VectorStoreException>(() => old.CheckAsync(vectors, default));
        Assert.Equal((VectorStoreFailure.CollectionMissing, null), (gone.Reason, old.Collection));
    }

    [Fact]
    public async Task A_rebuilt_collection_of_the_same_training_is_found_by_those_who_serve()
    {
        var serving = Indexer(new HashingEmbeddingGenerator(), trained: Trained(1));
        var vectors = (await serving.IndexAsync(Hundred, null, default)).Vectors;
        var before = serving.Collection!;

        await Indexer(null, trained: Trained(1)).IndexAsync(Hundred, null, default, rebuild: true);
        Assert.Contains(before, await _store.ListCollectionsAsync(default));
        await serving.CheckAsync(vectors, default);

        Assert.Equal($"{before}-2", serving.Collection);
    }

    [Fact]
    public async Task An_item_that_changed_since_the_training_loses_its_sequence_vector()
    {
        var trained = Trained(1);
        await Indexer(new HashingEmbeddingGenerator(), trained: trained).IndexAsync(Hundred, null, default);
        var corrected = new Catalogue(Hundred.Items.Select(item => item.Id == "i5" ? item with { Year = 2001 } : item));

        var report = await Indexer(new HashingEmbeddingGenerator(), trained: new TrainedCoverage(trained.Trained, corrected)).IndexAsync(corrected, null, default);

        Assert.Equal(1, report.Written);
        Assert.Equal(["content"], (await _store.GetAsync("items", ["i5"], default))[0].Vectors.Keys);
    }

    [Theory]
    [InlineData("items")]
    [InlineData("items_of_somebody_else")]
    public async Task What_somebody_else_made_under_the_same_name_is_left_alone(string theirs)
    {
        var schema = new CollectionSchema(theirs, [new NamedVector("content", 7, VectorDistance.Cosine)]);
        await _store.EnsureCollectionAsync(schema, default);
        await _store.UpsertAsync(theirs, [new VectorPoint(new Item("theirs", "Theirs", null, []), new Dictionary<string, float[]>())], default);
        if (theirs != "items")
        {
            await _store.SwitchAliasAsync("items", theirs, default);
        }

        var exception = await Assert.ThrowsAsync<VectorStoreException>(() => Index(Hundred, new HashingEmbeddingGenerator()));

        Assert.Contains("'items'", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, await _store.CountAsync("items", PointFilter.None, default));
    }

    [Fact]
    public async Task A_file_of_vectors_spares_the_encoder_and_holds_for_its_encoder_and_template_only()
    {
        var file = _folder.File("content.f16");
        Assert.Equal(100, await Loader(new HashingEmbeddingGenerator()).WriteAsync(Hundred, file, null, default));
        var fresh = new CatalogueDatabase(_folder.File("fresh.db"));

        var spared = await new ItemIndexer(new ContentVectorLoader(fresh, null, Options(options => options.VectorFiles.Add(file))), _store).IndexAsync(Hundred, null, default);
        var other = await new ContentVectorLoader(fresh, null, Options(options =>
        {
            options.VectorFiles.Add(file);
            options.EncoderId = "other";
        })).LoadAsync(Hundred, null, default);
        var template = await new ContentVectorLoader(fresh, null, Options(options =>
        {
            options.VectorFiles.Add(file);
            options.Template = "{title}[, {year}]";
        })).LoadAsync(Hundred, null, default);

        Assert.Equal((100, 0, 0, 100), (spared.Cached, spared.Encoded, spared.Missing, spared.Written));
        Assert.Equal((0, 100), (other.Cached, other.Missing));
        Assert.Equal((0, 100), (template.Cached, template.Missing));
    }

    [Fact]
    public async Task Without_an_encoder_no_file_of_vectors_can_be_written()
    {
        var exception = await Assert.ThrowsAsync<ContentException>(() => Loader(null).WriteAsync(Hundred, _folder.File("content.f16"), null, default));

        Assert.Contains("100 items have no vector", exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("content.f16")));
    }

    [Fact]
    public void Similarity_is_the_cosine_and_the_mean_a_weighted_unit_vector()
    {
        var vectors = new ContentVectors(Hundred, [[(Half)1, (Half)0], [(Half)0, (Half)1], .. Enumerable.Repeat<Half[]?>(null, 98)]);

        Assert.Equal(2, vectors.Count);
        Assert.Equal(0, vectors.Similarity("i0", "i1"));
        Assert.Equal(1, vectors.Similarity("i1", "i1"));
        Assert.Equal(0, vectors.Similarity("i0", "i5"));
        Assert.Equal([0.6f, 0.8f], vectors.Mean([("i0", 3), ("i1", 4), ("i9", 5), ("unknown", 1)])!);
        Assert.Null(vectors.Mean([("i0", 1), ("i0", -1)]));
        Assert.Null(vectors.Mean([("i9", 1)]));
    }

    [Fact]
    public void Wrong_options_name_their_key()
    {
        Assert.Contains("Retrieval:Content:EncoderId", Assert.Throws<ContentException>(() => Indexer(null, options => options.EncoderId = "")).Message, StringComparison.Ordinal);
        Assert.Contains("Retrieval:Content:Template", Assert.Throws<ContentException>(() => Indexer(null, options => options.Template = "{mood}")).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private static ContentOptions Options(Action<ContentOptions>? change = null)
    {
        var options = new ContentOptions { EncoderId = "hashing", BatchSize = 10 };
        change?.Invoke(options);
        return options;
    }

    private ItemIndexer Indexer(HashingEmbeddingGenerator? generator, Action<ContentOptions>? change = null, TrainedCoverage? trained = null) =>
        new(Loader(generator, change), _store, trained);

    private ContentVectorLoader Loader(HashingEmbeddingGenerator? generator, Action<ContentOptions>? change = null)
    {
        var options = Options(change);
        return new ContentVectorLoader(_database, generator is null ? null : new ContentEncoder(generator, options), options);
    }

    private Task<IndexReport> Index(Catalogue catalogue, HashingEmbeddingGenerator generator, Action<ContentOptions>? change = null) =>
        Indexer(generator, change).IndexAsync(catalogue, null, default);

    private TrainedCoverage Trained(int seed, IEnumerable<Item>? items = null) => new(RandomRetriever.Publish(_folder.File($"retriever{seed}"), items ?? Hundred.Items, seed), Hundred);

    private Task<long> Count() => _store.CountAsync("items", PointFilter.None, default);

    private sealed class ImmediateProgress(Action<IndexProgress> report) : IProgress<IndexProgress>
    {
        public void Report(IndexProgress value) => report(value);
    }
}
