using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ChatRec.Bot.Ledger;

/// <summary>
/// The service's own SQLite file: profiles, conversations and the ledger. One file, so that one copy is a whole backup. Write-ahead
/// logging: readers and the one writer do not wait for each other. The schema carries a version and is brought up to date when opened.
/// </summary>
public sealed class BotDatabase
{
    // From each version to the next; a step that was released is never changed.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE profile_entry (
            entry INTEGER PRIMARY KEY AUTOINCREMENT,
            user TEXT NOT NULL,
            item TEXT NOT NULL,
            signal INTEGER NOT NULL,
            source TEXT NOT NULL,
            time INTEGER NOT NULL,
            UNIQUE (user, item));
        CREATE TABLE conversation (
            id TEXT PRIMARY KEY,
            user TEXT NOT NULL,
            state TEXT NOT NULL,
            time INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX conversation_user ON conversation (user);
        CREATE INDEX conversation_time ON conversation (time);
        CREATE TABLE recommendation (
            id TEXT PRIMARY KEY,
            record TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE health (time INTEGER NOT NULL);
        INSERT INTO health VALUES (0);
        """,
        """
        ALTER TABLE profile_entry ADD COLUMN recommended INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE profile_wish (
            user TEXT NOT NULL,
            genre TEXT NOT NULL,
            source TEXT NOT NULL,
            time INTEGER NOT NULL,
            PRIMARY KEY (user, genre)) WITHOUT ROWID;
        """,
    ];

    private static readonly int SchemaVersion = Steps.Length;

    private readonly string _connectionString;
    private readonly Lock _lock = new();
    private volatile bool _ready;

    /// <summary>Names the file; it is created on first use.</summary>
    /// <param name="path">Path of the SQLite file.</param>
    public BotDatabase(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = System.IO.Path.GetFullPath(path);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = Path, DefaultTimeout = 10 }.ToString();
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>Succeeds if the file can be read and written.</summary>
    /// <exception cref="StoreException">It cannot, and why.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) =>
        RunAsync("database", connection => Execute(connection, "UPDATE health SET time = time"), cancellationToken);

    /// <summary>Runs work on a connection of its own, away from the caller's thread: SQLite has no asynchronous calls.</summary>
    internal Task<T> RunAsync<T>(string store, Func<SqliteConnection, T> work, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                using var connection = new SqliteConnection(_connectionString);
                Open(connection);
                return work(connection);
            }
            catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
            {
                throw new StoreException($"{store}: {Path} cannot be used: {exception.Message}", exception);
            }
        },
        cancellationToken);

    internal static int Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    internal static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this assembly; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    private void Open(SqliteConnection connection)
    {
        if (_ready)
        {
            connection.Open();
            Configure(connection);
            return;
        }

        lock (_lock)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            connection.Open();
            Configure(connection);
            if (!_ready)
            {
                Migrate(connection);
                _ready = true;
            }
        }
    }

    // Safe with write-ahead logging, and no disk flush a turn; what is deleted is overwritten, not only unlinked.
    private static void Configure(SqliteConnection connection) => Execute(connection, "PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON");

    private void Migrate(SqliteConnection connection)
    {
        Execute(connection, "PRAGMA journal_mode = WAL");
        using var version = Command(connection, "PRAGMA user_version");
        var found = Convert.ToInt32(version.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (found > SchemaVersion)
        {
            throw new StoreException(string.Create(CultureInfo.InvariantCulture,
                $"database: {Path} has schema version {found}; this build knows {SchemaVersion}. Use the newer build, or another file."));
        }

        if (found == SchemaVersion)
        {
            return;
        }

        using var transaction = connection.BeginTransaction();
        foreach (var step in Steps.Skip(found))
        {
            using var change = Command(connection, step);
            change.Transaction = transaction;
            change.ExecuteNonQuery();
        }

        using var mark = Command(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {SchemaVersion}"));
        mark.Transaction = transaction;
        mark.ExecuteNonQuery();
        transaction.Commit();
    }
}
