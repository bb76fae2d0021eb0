using ChatRec.Retrieval.Items;
using Microsoft.Data.Sqlite;

namespace ChatRec.Retrieval.Tests.Items;

public sealed class CatalogueDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_new_database_is_empty_and_its_folder_is_made()
    {
        var database = new CatalogueDatabase(Path.Combine(_folder.File("deep"), "er", "catalogue.db"));

        Assert.Equal(0, (await database.LoadCatalogueAsync(default)).Count);
        Assert.Empty(database.GetIngestStates());
    }

    [Fact]
    public void A_file_that_is_no_database_is_named()
    {
        var path = _folder.Write("catalogue.db", "This is a text, and long enough to be looked at as a header of a database file.");

        var exception = Assert.Throws<CatalogueException>(() => new CatalogueDatabase(path));

        Assert.Contains($"{path}: not a SQLite file", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_of_a_newer_version_is_left_alone()
    {
        var path = _folder.File("catalogue.db");
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        var exception = Assert.Throws<CatalogueException>(() => new CatalogueDatabase(path));

        Assert.Contains("schema 99", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_start_on_the_same_new_file_at_once()
    {
        var path = _folder.File("catalogue.db");

        var databases = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => new CatalogueDatabase(path))));

        Assert.All(databases, database => Assert.Empty(database.GetIngestStates()));
    }

    public void Dispose() => _folder.Dispose();
}
