using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Sqlite;

namespace ChatRec.Retrieval.Tests.Content;

public sealed class ContentIndexerTests : IDisposable
{
    private static readonly Catalogue Hundred = new(Enumerable.Range(0, 100).Select(index => new Item($"i{index}", $"Title {index}", 1950 + (index % 60), ["Drama"])));

    private readonly TemporaryFolder _folder = new();
    private readonly CatalogueDatabase _database;
    private readonly SqliteVectorStore _store;

    public ContentIndexerTests()
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
            if (report.Phase == ContentIndexPhase.Writing)
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
            if (report.Phase == ContentIndexPhase.Writing)
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
        Assert.Equal([(await _store.FindAliasAsync("items", default))!], await _store.ListCollectionsAsync(default));
    }

    [Fact]
    public async Task A_rebuild_fills_a_new_collection_of_the_same_encoder_every_time()
    {
        await Index(Hundred, new HashingEmbeddingGenerator());
        var first = await _store.FindAliasAsync("items", default);

        var rebuilt = await Indexer(null).IndexAsync(Hundred, null, default, rebuild: true);
        var second = await _store.FindAliasAsync("items", default);
        var again = await Index(Hundred, new HashingEmbeddingGenerator());
        await Indexer(null).IndexAsync(Hundred, null, default, rebuild: true);

        Assert.Equal((0, 100, 0), (rebuilt.Encoded, rebuilt.Written, again.Written));
        Assert.NotEqual(first, second);
        Assert.Equal(first, await _store.FindAliasAsync("items", default));
        Assert.Equal([first!], await _store.ListCollectionsAsync(default));
    }

    [Fact]
    public async Task Without_the_encoder_points_of_items_whose_vector_is_not_at_hand_stay()
    {
        await Index(Hundred, new HashingEmbeddingGenerator());
        var fresh = new CatalogueDatabase(_folder.File("fresh.db"));
        var few = new Catalogue(Hundred.Items.Take(10));
        using var other = new SqliteVectorStore(new SqliteVectorStoreOptions { Path = _folder.File("other.db") });
        await new ContentIndexer(fresh, other, new ContentEncoder(new HashingEmbeddingGenerator(), Options()), Options())
            .IndexAsync(few, null, default);

        var report = await new ContentIndexer(fresh, _store, null, Options()).IndexAsync(new Catalogue(Hundred.Items.Skip(5)), null, default);

        Assert.Equal((5, 90, 5), (report.Cached, report.Missing, report.Removed));
        Assert.Equal(95, await Count());
    }

    [Theory]
    [InlineData("items_0123456789ab", false)]
    [InlineData("items_0123456789ab-2", false)]
    [InlineData("items_0123456789ab-2-2", true)]
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
        Assert.Equal(100, await Indexer(new HashingEmbeddingGenerator()).WriteVectorsAsync(Hundred, file, null, default));
        var fresh = new CatalogueDatabase(_folder.File("fresh.db"));

        var spared = await new ContentIndexer(fresh, _store, null, Options(options => options.VectorFiles.Add(file))).IndexAsync(Hundred, null, default);
        var other = await new ContentIndexer(fresh, _store, null, Options(options =>
        {
            options.VectorFiles.Add(file);
            options.EncoderId = "other";
        })).LoadVectorsAsync(Hundred, null, default);
        var template = await new ContentIndexer(fresh, _store, null, Options(options =>
        {
            options.VectorFiles.Add(file);
            options.Template = "{title}[, {year}]";
        })).LoadVectorsAsync(Hundred, null, default);

        Assert.Equal((100, 0, 0, 100), (spared.Cached, spared.Encoded, spared.Missing, spared.Written));
        Assert.Equal((0, 100), (other.Cached, other.Missing));
        Assert.Equal((0, 100), (template.Cached, template.Missing));
    }

    [Fact]
    public async Task Without_an_encoder_no_file_of_vectors_can_be_written()
    {
        var exception = await Assert.ThrowsAsync<ContentException>(() => Indexer(null).WriteVectorsAsync(Hundred, _folder.File("content.f16"), null, default));

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

    private ContentIndexer Indexer(HashingEmbeddingGenerator? generator, Action<ContentOptions>? change = null)
    {
        var options = Options(change);
        return new ContentIndexer(_database, _store, generator is null ? null : new ContentEncoder(generator, options), options);
    }

    private Task<ContentIndexReport> Index(Catalogue catalogue, HashingEmbeddingGenerator generator, Action<ContentOptions>? change = null) =>
        Indexer(generator, change).IndexAsync(catalogue, null, default);

    private Task<long> Count() => _store.CountAsync("items", PointFilter.None, default);

    private sealed class ImmediateProgress(Action<ContentIndexProgress> report) : IProgress<ContentIndexProgress>
    {
        public void Report(ContentIndexProgress value) => report(value);
    }
}
