using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRec.Retrieval.VectorStores.Sqlite;

/// <summary>
/// Open connections with sqlite-vec loaded, lent one at a time: opening one costs more than a query. Work runs on the thread pool; a
/// cancelled token interrupts the statement that runs.
/// </summary>
internal sealed class SqliteVectorConnections : IDisposable
{
    // A constant's own text: PRAGMA takes no parameters.
    private const string LayoutVersion = "3";

    private readonly SqliteVectorStoreOptions _options;
    private readonly string _file;
    private readonly string _extension;
    private readonly SemaphoreSlim _slots;
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private volatile bool _disposed;

    public SqliteVectorConnections(SqliteVectorStoreOptions options)
    {
        _options = options;
        _file = Path.GetFullPath(options.Path);
        _extension = string.IsNullOrEmpty(options.ExtensionPath) ? DefaultExtension() : Path.GetFullPath(options.ExtensionPath);
        _slots = new SemaphoreSlim(options.MaxConcurrency);
    }

    public async Task<T> UseAsync<T>(string doing, Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteVectorStore));
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Use(doing, work, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private T Use<T>(string doing, Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = _idle.TryTake(out var idle) ? idle : Open();
            T result;
            using (cancellationToken.Register(() => raw.sqlite3_interrupt(connection.Handle)))
            {
                result = work(connection);
            }

            Return(connection);
            connection = null;
            return result;
        }
        catch (SqliteException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The query was cancelled.", exception, cancellationToken);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new VectorStoreException($"SQLite vector store {_file}: {doing} failed: {exception.Message}", exception);
        }
        finally
        {
            // What failed may have left the connection in any state: the next one gets a new one.
            connection?.Dispose();
        }
    }

    private void Return(SqliteConnection connection)
    {
        _idle.Add(connection);
        if (_disposed)
        {
            Dispose();
        }
    }

    private SqliteConnection Open()
    {
        if (!File.Exists(_extension))
        {
            throw new VectorStoreException(
                $"SQLite vector store: sqlite-vec's library {_extension} is missing; build ChatRec again (it comes from npm), or set {SqliteVectorStoreOptions.Section}:ExtensionPath.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = _file,
            Pooling = false,
            ForeignKeys = true,
            DefaultTimeout = _options.BusyTimeoutSeconds,
        }.ToString());
        try
        {
            connection.Open();
            Load(connection);
            using var command = connection.CreateCommand();
            ForgetOldLayout(connection);
            // Large pages: a scan of 384 dimensions reads ten vectors a page instead of two. Mapped, so that it copies none of them.
            command.CommandText = $"""
                PRAGMA page_size = 16384;
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = NORMAL;
                PRAGMA mmap_size = 1073741824;
                PRAGMA user_version = {LayoutVersion};
                CREATE TABLE IF NOT EXISTS collections (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, vectors TEXT NOT NULL, version INTEGER NOT NULL);
                CREATE TABLE IF NOT EXISTS aliases (name TEXT PRIMARY KEY, collection INTEGER NOT NULL REFERENCES collections(id) ON DELETE CASCADE);
                """;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Points of the first layout had no stamp, collections of the second no version. The file is a copy of what the catalogue and its encoder give: it is filled anew.</summary>
    private static void ForgetOldLayout(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        // What refers to others goes first: aliases before collections, genres and vectors before points.
        command.CommandText = $"""
            SELECT group_concat('DROP TABLE ' || name || ';', '')
            FROM (SELECT name FROM sqlite_master, pragma_user_version WHERE user_version < {LayoutVersion} AND type = 'table' ORDER BY name LIKE 'points%', name)
            """;
        if (command.ExecuteScalar() is not string)
        {
            return;
        }

        // Again, now that no other process can do the same.
        using var transaction = connection.BeginTransaction(deferred: false);
        command.Transaction = transaction;
        if (command.ExecuteScalar() is string drop)
        {
#pragma warning disable CA2100 // The names of the tables that this class made.
            command.CommandText = drop + $"PRAGMA user_version = {LayoutVersion}";
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private void Load(SqliteConnection connection)
    {
        try
        {
            connection.LoadExtension(_extension);
        }
        catch (SqliteException exception)
        {
            throw new VectorStoreException($"SQLite vector store: sqlite-vec's library {_extension} cannot be loaded: {exception.Message}", exception);
        }
    }

    private static string DefaultExtension()
    {
        var suffix = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? ".dll" : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? ".dylib" : ".so";
        return Path.Combine(AppContext.BaseDirectory, "native", "sqlite-vec", "vec0" + suffix);
    }
}
