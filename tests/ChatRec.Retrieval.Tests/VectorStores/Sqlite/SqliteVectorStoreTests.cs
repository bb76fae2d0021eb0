using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Sqlite;
using Microsoft.Data.Sqlite;

namespace ChatRec.Retrieval.Tests.VectorStores.Sqlite;

public sealed class SqliteVectorStoreTests : VectorStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteVectorStore _store;

    public SqliteVectorStoreTests() => _store = new SqliteVectorStore(Options());

    protected override IVectorStore Store => _store;

    [Fact]
    public async Task What_was_written_is_there_after_a_restart()
    {
        var schema = new CollectionSchema("kept", [new NamedVector("content", 2, VectorDistance.Cosine)]);
        await _store.EnsureCollectionAsync(schema, default);
        await _store.UpsertAsync("kept", [new VectorPoint(new Item("1", "One", 1999, []), new Dictionary<string, float[]> { ["content"] = [1, 0] })], default);
        _store.Dispose();

        using var again = new SqliteVectorStore(Options());

        Assert.Equal("1", Assert.Single(await again.SearchAsync("kept", new NearestQuery("content", [1, 1], PointFilter.None, 5), default)).ItemId);
    }

    [Fact]
    public async Task A_missing_library_is_one_clear_sentence()
    {
        var options = Options();
        options.ExtensionPath = _folder.File("vec0.so");
        using var store = new SqliteVectorStore(options);

        var exception = await Assert.ThrowsAsync<VectorStoreException>(() => store.CheckAsync(default));

        Assert.Contains($"{options.ExtensionPath} is missing; build ChatRec again", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public async Task A_library_or_file_of_another_kind_is_one_clear_sentence()
    {
        var options = Options();
        options.ExtensionPath = _folder.Write("vec0.so", "no library");
        using var library = new SqliteVectorStore(options);
        Assert.Contains("cannot be loaded", (await Assert.ThrowsAsync<VectorStoreException>(() => library.CheckAsync(default))).Message, StringComparison.Ordinal);

        options = Options();
        options.Path = _folder.Write("text.db", "This is a text, and long enough to be looked at as a header of a database file.");
        using var file = new SqliteVectorStore(options);
        Assert.Contains("text.db", (await Assert.ThrowsAsync<VectorStoreException>(() => file.CheckAsync(default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_options_name_their_key()
    {
        var options = Options();
        options.MaxConcurrency = 0;

        var exception = Assert.Throws<VectorStoreException>(() => new SqliteVectorStore(options));

        Assert.Contains("VectorStore:Sqlite:MaxConcurrency = '0'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_the_first_layout_is_filled_anew()
    {
        using (var old = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _folder.File("vectors.db"), Pooling = false }.ToString()))
        {
            old.Open();
            using var command = old.CreateCommand();
            command.CommandText = """
                CREATE TABLE collections (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, vectors TEXT NOT NULL);
                INSERT INTO collections VALUES (1, 'items', '[{"Name":"content","Dimensions":2,"Distance":0}]');
                CREATE TABLE points_1 (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, year INTEGER, genres TEXT NOT NULL, alternates TEXT NOT NULL);
                INSERT INTO points_1 VALUES (1, '1', 'One', 1999, '[]', '[]');
                CREATE TABLE genres_1 (point INTEGER NOT NULL REFERENCES points_1(row) ON DELETE CASCADE, genre TEXT NOT NULL, PRIMARY KEY (point, genre)) WITHOUT ROWID;
                INSERT INTO genres_1 VALUES (1, 'DRAMA');
                CREATE TABLE vectors_1_0 (row INTEGER PRIMARY KEY REFERENCES points_1(row) ON DELETE CASCADE, vector BLOB NOT NULL, norm REAL NOT NULL);
                INSERT INTO vectors_1_0 VALUES (1, x'0000000000000000', 0);
                """;
            command.ExecuteNonQuery();
        }

        Assert.Empty(await _store.ListCollectionsAsync(default));
        await _store.EnsureCollectionAsync(new CollectionSchema("items", [new NamedVector("content", 2, VectorDistance.Cosine)]), default);
        await _store.UpsertAsync("items", [new VectorPoint(new Item("1", "One", 1999, []), new Dictionary<string, float[]>())], default);
        using var again = new SqliteVectorStore(Options());
        Assert.Equal(1, await again.CountAsync("items", PointFilter.None, default));
    }

    [Fact]
    public async Task A_search_in_memory_finds_what_another_process_wrote_removed_and_made_anew()
    {
        using var other = new SqliteVectorStore(Options());
        var schema = new CollectionSchema("items", [new NamedVector("content", 2, VectorDistance.Dot)]);
        await _store.EnsureCollectionAsync(schema, default);
        await _store.UpsertAsync("items", [Point("1", 1), Point("2", 2)], default);
        Assert.Equal(["2", "1"], await Found(_store));
        Assert.Equal(["2", "1"], await Found(other));

        await other.UpsertAsync("items", [Point("1", 3)], default);
        Assert.Equal(["1", "2"], await Found(_store));

        await other.DeleteAsync("items", ["1"], default);
        Assert.Equal(["2"], await Found(_store));

        await other.DeleteCollectionAsync("items", default);
        await other.EnsureCollectionAsync(schema, default);
        Assert.Empty(await Found(_store));
        Assert.Equal(0, _store.BytesInMemory);
    }

    [Fact]
    public async Task Memory_holds_what_was_searched_last_and_what_is_too_large_is_searched_in_the_file()
    {
        const int Megabyte = 1024 * 1024;
        var options = Options();
        options.MemoryMegabytes = 1;
        using var store = new SqliteVectorStore(options);
        using var file = new SqliteVectorStore(new SqliteVectorStoreOptions { Path = options.Path, MemoryMegabytes = 0 });
        await store.EnsureCollectionAsync(new CollectionSchema("items", [new NamedVector("small", 200, VectorDistance.Dot), new NamedVector("half", 600, VectorDistance.Cosine), new NamedVector("large", 1100, VectorDistance.Cosine)]), default);
        var random = new Random(1);
        var points = Enumerable.Range(0, 256).Select(point => new VectorPoint(
            new Item($"{point:D3}", "Title", null, []), new Dictionary<string, float[]> { ["small"] = Vector(200), ["half"] = Vector(600), ["large"] = Vector(1100) })).ToArray();
        await store.UpsertAsync("items", points, default);

        var bytes = new List<long>();
        foreach (var (name, dimensions) in new[] { ("small", 200), ("half", 600), ("small", 200), ("large", 1100), ("half", 600) })
        {
            var query = new NearestQuery(name, Vector(dimensions), PointFilter.None, 20);
            var (found, scanned) = (await store.SearchAsync("items", query, default), await file.SearchAsync("items", query, default));
            Assert.Equal(scanned.Select(item => item.ItemId), found.Select(item => item.ItemId));
            Assert.All(scanned.Zip(found), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-5));
            bytes.Add(store.BytesInMemory);
        }

        var (small, half) = (256 * 200 * 4, 256 * 600 * 4);
        Assert.Equal([small, small + half, small + half, small + half, small + half], bytes);
        Assert.True(small + half <= Megabyte && 256 * 1100 * 4 > Megabyte);
        await store.EnsureCollectionAsync(new CollectionSchema("more", [new NamedVector("half", 600, VectorDistance.Cosine)]), default);
        await store.UpsertAsync("more", [.. points.Select(point => new VectorPoint(point.Item, new Dictionary<string, float[]> { ["half"] = Vector(600) }))], default);
        await store.SearchAsync("more", new NearestQuery("half", Vector(600), PointFilter.None, 1), default);
        Assert.Equal(half, store.BytesInMemory);
        Assert.Equal(0, file.BytesInMemory);

        float[] Vector(int dimensions) => [.. Enumerable.Range(0, dimensions).Select(_ => random.NextSingle() - 0.5f)];
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("x'; DROP TABLE collections; --")]
    public async Task A_bad_collection_name_is_refused(string name)
    {
        await Assert.ThrowsAsync<VectorStoreException>(() =>
            _store.EnsureCollectionAsync(new CollectionSchema(name, [new NamedVector("content", 2, VectorDistance.Cosine)]), default));
    }

    [Fact]
    public async Task After_dispose_it_says_so()
    {
        _store.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => _store.CheckAsync(default));
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private static VectorPoint Point(string id, float value) => new(new Item(id, id, null, []), new Dictionary<string, float[]> { ["content"] = [value, 0] });

    private static async Task<string[]> Found(SqliteVectorStore store) =>
        [.. (await store.SearchAsync("items", new NearestQuery("content", [1, 0], PointFilter.None, 5), default)).Select(item => item.ItemId)];

    private SqliteVectorStoreOptions Options() => new() { Path = _folder.File("vectors.db") };
}
