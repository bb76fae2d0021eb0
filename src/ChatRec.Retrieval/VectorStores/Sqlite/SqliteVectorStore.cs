using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Items;
using Microsoft.Data.Sqlite;

namespace ChatRec.Retrieval.VectorStores.Sqlite;

/// <summary>
/// Vectors in a SQLite file. What fits into <see cref="SqliteVectorStoreOptions.MemoryMegabytes"/> is searched in memory, the rest by sqlite-vec's functions in an exact scan of
/// the points that pass the filter. (Its vec0 tables scan too; they halve the time without a filter and lose it with one, know no dot product, and return ties in no order.)
/// Readers do not wait for the one writer, and find what it wrote before they began.
/// </summary>
public sealed class SqliteVectorStore : IVectorStore, IDisposable
{
    private readonly SqliteVectorConnections _connections;
    private readonly SemaphoreSlim _writer = new(1);
    private readonly VectorChecks _checks;
    private readonly VectorMemory _memory;

    /// <summary>Names the file; it is opened by the first operation.</summary>
    /// <exception cref="VectorStoreException">An option is wrong.</exception>
    public SqliteVectorStore(SqliteVectorStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ValidatedOptions.Check(options, SqliteVectorStoreOptions.Section, message => new VectorStoreException(message));
        _checks = new VectorChecks($"SQLite vector store {options.Path}");
        _connections = new SqliteVectorConnections(options);
        _memory = new VectorMemory(options.MemoryMegabytes * 1024L * 1024);
    }

    /// <inheritdoc/>
    public Task EnsureCollectionAsync(CollectionSchema schema, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _checks.Schema(schema);
        return WriteAsync(
            $"creating collection '{schema.Collection}'",
            (connection, transaction) =>
            {
                if (Collection.FindByName(connection, schema.Collection) is { } existing)
                {
                    _checks.SameVectors(schema, existing.Vectors);
                }
                else if (FindAlias(connection, schema.Collection) is not null)
                {
                    throw _checks.Fail(VectorStoreFailure.Other, $"there can be no collection '{schema.Collection}': an alias has the name");
                }
                else
                {
                    Collection.Create(connection, transaction, schema);
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteCollectionAsync(string collection, CancellationToken cancellationToken) => WriteAsync(
        $"deleting collection '{collection}'",
        (connection, transaction) => Collection.FindByName(connection, collection)?.Drop(connection, transaction),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListCollectionsAsync(CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<string>>(
        "listing collections",
        connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT name FROM collections ORDER BY name";
            using var reader = command.ExecuteReader();
            var names = new List<string>();
            while (reader.Read())
            {
                names.Add(reader.GetString(0));
            }

            return names;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindAliasAsync(string alias, CancellationToken cancellationToken) =>
        ReadAsync($"looking for alias '{alias}'", connection => FindAlias(connection, alias), cancellationToken);

    /// <inheritdoc/>
    public Task SwitchAliasAsync(string alias, string collection, CancellationToken cancellationToken)
    {
        _checks.Name(alias);
        return WriteAsync(
            $"switching alias '{alias}'",
            (connection, transaction) =>
            {
                if (Collection.FindByName(connection, alias) is not null)
                {
                    throw _checks.Fail(VectorStoreFailure.Other, $"there can be no alias '{alias}': a collection has the name");
                }

                using var command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = "INSERT INTO aliases (name, collection) VALUES ($name, $collection) ON CONFLICT (name) DO UPDATE SET collection = $collection";
                command.Parameters.AddWithValue("$name", alias);
                command.Parameters.AddWithValue("$collection", (Collection.FindByName(connection, collection) ?? throw Missing(collection)).Id);
                command.ExecuteNonQuery();
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task UpsertAsync(string collection, IReadOnlyList<VectorPoint> points, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(points);
        return WriteAsync(
            $"writing to collection '{collection}'",
            (connection, transaction) =>
            {
                var found = Require(connection, collection);
                _checks.Points(found.Name, found.Vectors, points);
                PointWriter.Upsert(connection, transaction, found, points, cancellationToken);
                found.Touch(connection, transaction);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken) => WriteAsync(
        $"deleting from collection '{collection}'",
        (connection, transaction) =>
        {
            var found = Require(connection, collection);
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            SetText(command, $"DELETE FROM points_{found.Id} WHERE id IN (SELECT value FROM json_each($ids))");
            command.Parameters.AddWithValue("$ids", JsonSerializer.Serialize(ids));
            command.ExecuteNonQuery();
            found.Touch(connection, transaction);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<VectorPoint>> GetAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<VectorPoint>>(
        $"reading collection '{collection}'",
        connection =>
        {
            var found = Require(connection, collection);
            using var command = connection.CreateCommand();
            SetText(command, $"{found.SelectPoints()} WHERE p.id IN (SELECT value FROM json_each($ids))");
            command.Parameters.AddWithValue("$ids", JsonSerializer.Serialize(ids));
            return ReadPoints(command, found);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PointStamp>> ScrollAsync(string collection, string? afterId, int limit, CancellationToken cancellationToken)
    {
        VectorChecks.Count(limit);
        return ReadAsync<IReadOnlyList<PointStamp>>(
            $"reading collection '{collection}'",
            connection =>
            {
                using var command = connection.CreateCommand();
                SetText(command, $"SELECT id, stamp FROM points_{Require(connection, collection).Id} WHERE id > $after ORDER BY id LIMIT $limit");
                command.Parameters.AddWithValue("$after", afterId ?? "");
                command.Parameters.AddWithValue("$limit", limit);
                using var reader = command.ExecuteReader();
                var stamps = new List<PointStamp>();
                while (reader.Read())
                {
                    stamps.Add(new PointStamp(reader.GetString(0), reader.GetString(1)));
                }

                return stamps;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> CountAsync(string collection, PointFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return ReadAsync(
            $"counting collection '{collection}'",
            connection =>
            {
                var found = Require(connection, collection);
                using var command = connection.CreateCommand();
                SetText(command, $"SELECT count(*) FROM points_{found.Id} p WHERE {SqliteFilter.AddTo(command, filter, found.Id)}");
                return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScoredItem>> SearchAsync(string collection, VectorQuery query, CancellationToken cancellationToken)
    {
        VectorChecks.Query(query);
        return ReadAsync(
            $"searching collection '{collection}'",
            connection =>
            {
                // One snapshot for all lists, whatever is written meanwhile.
                using var snapshot = connection.BeginTransaction(deferred: true);
                return new PointSearch(connection, Require(connection, collection), _memory, _checks).Search(query);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => ReadAsync(
        "checking the store",
        connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT vec_version(), count(*) FROM collections";
            return (string)command.ExecuteScalar()!;
        },
        cancellationToken);

    /// <summary>Bytes of vectors in memory now.</summary>
    internal long BytesInMemory => _memory.Bytes;

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _connections.Dispose();
        _writer.Dispose();
    }

    private static List<VectorPoint> ReadPoints(SqliteCommand command, Collection collection)
    {
        using var reader = command.ExecuteReader();
        var points = new List<VectorPoint>();
        while (reader.Read())
        {
            var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
            for (var index = 0; index < collection.Vectors.Count; index++)
            {
                if (!reader.IsDBNull(6 + index))
                {
                    vectors.Add(collection.Vectors[index].Name, MemoryMarshal.Cast<byte, float>(reader.GetFieldValue<byte[]>(6 + index)).ToArray());
                }
            }

            var item = new Item(reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetInt32(2), FromJson(reader.GetString(3)))
            {
                AlternateTitles = FromJson(reader.GetString(4)),
            };
            points.Add(new VectorPoint(item, vectors) { Stamp = reader.GetString(5) });
        }

        return points;
    }

    private static string[] FromJson(string json) => JsonSerializer.Deserialize<string[]>(json)!;

    private Collection Require(SqliteConnection connection, string name) => Collection.Find(connection, name) ?? throw Missing(name);

    private VectorStoreException Missing(string name) => _checks.Fail(VectorStoreFailure.CollectionMissing, $"there is no collection '{name}'; index the catalogue first");

    private static string? FindAlias(SqliteConnection connection, string alias)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT c.name FROM aliases a JOIN collections c ON c.id = a.collection WHERE a.name = $alias";
        command.Parameters.AddWithValue("$alias", alias);
        return (string?)command.ExecuteScalar();
    }

    private Task<T> ReadAsync<T>(string doing, Func<SqliteConnection, T> work, CancellationToken cancellationToken) =>
        _connections.UseAsync(doing, work, cancellationToken);

    private async Task WriteAsync(string doing, Action<SqliteConnection, SqliteTransaction> work, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _connections.UseAsync(
                doing,
                connection =>
                {
                    using var transaction = connection.BeginTransaction(deferred: false);
                    work(connection, transaction);
                    transaction.Commit();
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Tables are named by numbers that this class gives out; every value that comes from outside is a parameter.</summary>
    internal static void SetText(SqliteCommand command, FormattableString text)
    {
#pragma warning disable CA2100 // See above.
        command.CommandText = FormattableString.Invariant(text);
#pragma warning restore CA2100
    }
}
