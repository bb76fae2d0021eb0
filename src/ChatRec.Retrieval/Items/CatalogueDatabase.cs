using System.Text.Json;
using ChatRec.Retrieval.Histories;
using Microsoft.Data.Sqlite;

namespace ChatRec.Retrieval.Items;

/// <summary>
/// The SQLite file that holds items, interactions, how far an ingestion got, and the encoder's cached vectors. Any number of readers and
/// one writer at a time, across processes (write-ahead log; a writer that waits longer than the busy timeout fails).
/// </summary>
public sealed class CatalogueDatabase
{
    private const int SchemaVersion = 1;
    private const int SqliteNotADatabase = 26;

    private const string Schema = """
        CREATE TABLE items (
            row        INTEGER PRIMARY KEY,
            id         TEXT NOT NULL UNIQUE,
            title      TEXT NOT NULL,
            year       INTEGER,
            genres     TEXT NOT NULL,
            alternates TEXT NOT NULL);
        CREATE TABLE users (
            row INTEGER PRIMARY KEY,
            id  TEXT NOT NULL UNIQUE);
        CREATE TABLE interactions (
            user   INTEGER NOT NULL REFERENCES users(row) ON DELETE CASCADE,
            time   INTEGER NOT NULL,
            item   INTEGER NOT NULL REFERENCES items(row) ON DELETE CASCADE,
            rating REAL,
            signal INTEGER NOT NULL,
            PRIMARY KEY (user, time, item)) WITHOUT ROWID;
        CREATE INDEX interactions_item ON interactions(item);
        CREATE TABLE ingests (
            role        TEXT PRIMARY KEY,
            file        TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            records     INTEGER NOT NULL,
            skipped     INTEGER NOT NULL,
            finished    INTEGER NOT NULL);
        CREATE TABLE content_cache (
            encoder   TEXT NOT NULL,
            text_hash BLOB NOT NULL,
            vector    BLOB NOT NULL,
            UNIQUE (encoder, text_hash));
        """;

    private readonly string _connectionString;

    /// <summary>Opens the file, and creates it and its folder where they are missing.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="busyTimeout">How long a writer waits for another one; default 30 s.</param>
    /// <exception cref="CatalogueException">The file cannot be opened, is no SQLite file, or was written by a newer ChatRec.</exception>
    public CatalogueDatabase(string path, TimeSpan? busyTimeout = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = System.IO.Path.GetFullPath(path);
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            ForeignKeys = true,
            Pooling = false,
            DefaultTimeout = (int)Math.Ceiling((busyTimeout ?? TimeSpan.FromSeconds(30)).TotalSeconds),
        }.ToString();

        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            using var connection = Open();
            Execute(connection, "PRAGMA journal_mode = WAL");
            Migrate(connection);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SqliteNotADatabase)
        {
            throw new CatalogueException($"{Path}: not a SQLite file; name another file or remove this one, and ingest again.", exception);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new CatalogueException($"{Path}: the catalogue database cannot be opened: {exception.Message}", exception);
        }
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>Loads every item, in ingestion order.</summary>
    public Task<Catalogue> LoadCatalogueAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var connection = Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT id, title, year, genres, alternates FROM items ORDER BY row";
            using var reader = command.ExecuteReader();
            var items = new List<Item>();
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                items.Add(new Item(reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetInt32(2), FromJson(reader.GetString(3)))
                {
                    AlternateTitles = FromJson(reader.GetString(4)),
                });
            }

            return new Catalogue(items);
        },
        cancellationToken);

    /// <summary>
    /// Loads every interaction with items of this catalogue, by user in order of first ingestion, each user's by time; at equal times in
    /// catalogue order.
    /// </summary>
    public Task<IReadOnlyList<InteractionSequence>> LoadInteractionsAsync(Catalogue catalogue, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        return Task.Run<IReadOnlyList<InteractionSequence>>(() => LoadInteractions(catalogue, cancellationToken), cancellationToken);
    }

    /// <summary>How far each file's ingestion got; empty before the first one.</summary>
    public IReadOnlyList<IngestState> GetIngestStates()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT role, file, fingerprint, records, skipped, finished FROM ingests ORDER BY role";
        using var reader = command.ExecuteReader();
        var states = new List<IngestState>();
        while (reader.Read())
        {
            states.Add(new IngestState(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5) != 0));
        }

        return states;
    }

    internal SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        // A commit survives a crash of the process; only a power cut may take the last ones, and the next ingestion brings them back.
        Execute(connection, "PRAGMA synchronous = NORMAL");
        return connection;
    }

    internal static string ToJson(IReadOnlyList<string> values) => JsonSerializer.Serialize(values);

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constant texts of this project only.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static string[] FromJson(string json) => json == "[]" ? [] : JsonSerializer.Deserialize<string[]>(json)!;

    private void Migrate(SqliteConnection connection)
    {
        // Immediate, so that of two processes starting together one waits and then finds the schema in place.
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "PRAGMA user_version";
        var version = Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        if (version > SchemaVersion)
        {
            throw new CatalogueException(
                $"{Path}: written by a newer ChatRec (schema {version}, this one knows {SchemaVersion}); use that version, or remove the file and ingest again.");
        }

        if (version == 0)
        {
            Execute(connection, Schema);
            Execute(connection, FormattableString.Invariant($"PRAGMA user_version = {SchemaVersion}"));
        }

        transaction.Commit();
    }

    private List<InteractionSequence> LoadInteractions(Catalogue catalogue, CancellationToken cancellationToken)
    {
        using var connection = Open();
        var indexByRow = new Dictionary<long, int>(catalogue.Count);
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT row, id FROM items";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                if (catalogue.TryGetIndex(reader.GetString(1), out var index))
                {
                    indexByRow.Add(reader.GetInt64(0), index);
                }
            }
        }

        var sequences = new List<InteractionSequence>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = """
                SELECT users.id, interactions.item, interactions.rating, interactions.signal, interactions.time
                FROM users JOIN interactions ON interactions.user = users.row ORDER BY users.row, interactions.time, interactions.item
                """;
            using var reader = command.ExecuteReader();
            var builder = new SequenceBuilder();
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var user = reader.GetString(0);
                if (user != builder.User)
                {
                    builder.Flush(sequences);
                    builder.User = user;
                }

                if (indexByRow.TryGetValue(reader.GetInt64(1), out var item))
                {
                    builder.Items.Add(item);
                    builder.Ratings.Add(reader.IsDBNull(2) ? float.NaN : reader.GetFloat(2));
                    builder.Signals.Add((Signal)reader.GetInt32(3));
                    builder.Times.Add(reader.GetInt64(4));
                }
            }

            builder.Flush(sequences);
        }

        return sequences;
    }

    private sealed class SequenceBuilder
    {
        public string? User { get; set; }

        public List<int> Items { get; } = [];

        public List<float> Ratings { get; } = [];

        public List<Signal> Signals { get; } = [];

        public List<long> Times { get; } = [];

        public void Flush(List<InteractionSequence> sequences)
        {
            if (User is not null && Items.Count > 0)
            {
                sequences.Add(new InteractionSequence(User, [.. Items], [.. Ratings], [.. Signals], [.. Times]));
            }

            Items.Clear();
            Ratings.Clear();
            Signals.Clear();
            Times.Clear();
        }
    }
}
