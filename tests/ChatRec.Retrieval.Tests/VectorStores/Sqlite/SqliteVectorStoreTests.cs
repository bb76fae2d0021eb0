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

    private SqliteVectorStoreOptions Options() => new() { Path = _folder.File("vectors.db") };
}
