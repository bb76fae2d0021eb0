using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ChatRec.Retrieval.VectorStores.Sqlite;

/// <summary>
/// A collection in the file: <c>points_N</c> (payload), <c>genres_N</c> (one row a genre of a point, for filters) and a table
/// <c>vectors_N_I</c> for each named vector. Every write gives it another version.
/// </summary>
internal sealed record Collection(long Id, string Name, IReadOnlyList<NamedVector> Vectors, long Version)
{
    /// <summary>The collection of that name, or the one that the alias of that name stands for.</summary>
    public static Collection? Find(SqliteConnection connection, string name) =>
        Read(connection, name, "SELECT id, name, vectors, version FROM collections WHERE id = coalesce((SELECT collection FROM aliases WHERE name = $name), (SELECT id FROM collections WHERE name = $name))");

    /// <summary>The collection of that name; an alias is not followed.</summary>
    public static Collection? FindByName(SqliteConnection connection, string name) =>
        Read(connection, name, "SELECT id, name, vectors, version FROM collections WHERE name = $name");

    private static Collection? Read(SqliteConnection connection, string name, string query)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // One of the two constants above.
        command.CommandText = query;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$name", name);
        using var reader = command.ExecuteReader();
        return reader.Read() ? new Collection(reader.GetInt64(0), reader.GetString(1), JsonSerializer.Deserialize<NamedVector[]>(reader.GetString(2))!, reader.GetInt64(3)) : null;
    }

    public static void Create(SqliteConnection connection, SqliteTransaction transaction, CollectionSchema schema)
    {
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = "INSERT INTO collections (name, vectors, version) VALUES ($name, $vectors, random()) RETURNING id";
        insert.Parameters.AddWithValue("$name", schema.Collection);
        insert.Parameters.AddWithValue("$vectors", JsonSerializer.Serialize(schema.Vectors));
        var id = Convert.ToInt64(insert.ExecuteScalar(), CultureInfo.InvariantCulture);

        Run(connection, transaction, $"""
            CREATE TABLE points_{id} (
                row        INTEGER PRIMARY KEY,
                id         TEXT NOT NULL UNIQUE,
                title      TEXT NOT NULL,
                year       INTEGER,
                genres     TEXT NOT NULL,
                alternates TEXT NOT NULL,
                stamp      TEXT NOT NULL);
            CREATE TABLE genres_{id} (
                point INTEGER NOT NULL REFERENCES points_{id}(row) ON DELETE CASCADE,
                genre TEXT NOT NULL,
                PRIMARY KEY (point, genre)) WITHOUT ROWID;
            """);
        for (var index = 0; index < schema.Vectors.Count; index++)
        {
            Run(connection, transaction, $"""
                CREATE TABLE vectors_{id}_{index} (
                    row    INTEGER PRIMARY KEY REFERENCES points_{id}(row) ON DELETE CASCADE,
                    vector BLOB NOT NULL,
                    norm   REAL NOT NULL);
                """);
        }
    }

    public void Drop(SqliteConnection connection, SqliteTransaction transaction)
    {
        for (var index = 0; index < Vectors.Count; index++)
        {
            Run(connection, transaction, $"DROP TABLE vectors_{Id}_{index}");
        }

        Run(connection, transaction, $"DROP TABLE genres_{Id}; DROP TABLE points_{Id}; DELETE FROM collections WHERE id = {Id}");
    }

    /// <summary>Whoever read the collection before can tell that it has changed. A number of chance never comes back, as one that counts would in a collection made anew.</summary>
    public void Touch(SqliteConnection connection, SqliteTransaction transaction) =>
        Run(connection, transaction, $"UPDATE collections SET version = random() WHERE id = {Id}");

    public long CountVectors(SqliteConnection connection, int index)
    {
        using var command = connection.CreateCommand();
        SqliteVectorStore.SetText(command, $"SELECT count(*) FROM vectors_{Id}_{index}");
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    public (int Index, NamedVector Vector) Require(string vectorName, VectorChecks checks)
    {
        var vector = checks.Find(Name, Vectors, vectorName);
        return (Vectors.ToList().IndexOf(vector), vector);
    }

    /// <summary>Payload and then one column a vector, null where the point lacks it.</summary>
    public FormattableString SelectPoints()
    {
        var columns = string.Concat(Enumerable.Range(0, Vectors.Count).Select(index => string.Create(CultureInfo.InvariantCulture, $", v{index}.vector")));
        var joins = string.Concat(Enumerable.Range(0, Vectors.Count).Select(index =>
            string.Create(CultureInfo.InvariantCulture, $" LEFT JOIN vectors_{Id}_{index} v{index} ON v{index}.row = p.row")));
        return $"SELECT p.id, p.title, p.year, p.genres, p.alternates, p.stamp{columns} FROM points_{Id} p{joins}";
    }

    private static void Run(SqliteConnection connection, SqliteTransaction transaction, FormattableString text)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        SqliteVectorStore.SetText(command, text);
        command.ExecuteNonQuery();
    }
}
