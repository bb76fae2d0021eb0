using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Items;
using Microsoft.Data.Sqlite;

namespace ChatRec.Retrieval.VectorStores.Sqlite;

/// <summary>
/// Vectors in a SQLite file, compared by sqlite-vec's functions in an exact scan of the points that pass the filter. (Its vec0 tables
/// scan too; they halve the time without a filter and lose it with one, know no dot product, and return ties in no order.) Readers do not wait for
/// the one writer.
/// </summary>
public sealed class SqliteVectorStore : IVectorStore, IDisposable
{
    private const int MaxCount = 10_000;
    private const int MaxCollectionName = 64;

    private readonly SqliteVectorConnections _connections;
    private readonly SemaphoreSlim _writer = new(1);
    private readonly string _path;

    /// <summary>Names the file; it is opened by the first operation.</summary>
    /// <exception cref="VectorStoreException">An option is wrong.</exception>
    public SqliteVectorStore(SqliteVectorStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ValidatedOptions.Check(options, SqliteVectorStoreOptions.Section, message => new VectorStoreException(message));
        _path = options.Path;
        _connections = new SqliteVectorConnections(options);
    }

    /// <inheritdoc/>
    public Task EnsureCollectionAsync(CollectionSchema schema, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        CheckSchema(schema);
        return WriteAsync(
            $"creating collection '{schema.Collection}'",
            (connection, transaction) =>
            {
                if (Collection.Find(connection, schema.Collection) is { } existing)
                {
                    if (!existing.Vectors.ToHashSet().SetEquals(schema.Vectors))
                    {
                        throw Fail($"collection '{schema.Collection}' has the vectors {Describe(existing.Vectors)}, not {Describe(schema.Vectors)}; delete it and index again");
                    }

                    return;
                }

                Collection.Create(connection, transaction, schema);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteCollectionAsync(string collection, CancellationToken cancellationToken) => WriteAsync(
        $"deleting collection '{collection}'",
        (connection, transaction) => Collection.Find(connection, collection)?.Drop(connection, transaction),
        cancellationToken);

    /// <inheritdoc/>
    public Task UpsertAsync(string collection, IReadOnlyList<VectorPoint> points, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(points);
        return WriteAsync(
            $"writing to collection '{collection}'",
            (connection, transaction) => PointWriter.Upsert(connection, transaction, Require(connection, collection), Check(Require(connection, collection), points), cancellationToken),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken) => WriteAsync(
        $"deleting from collection '{collection}'",
        (connection, transaction) =>
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            SetText(command, $"DELETE FROM points_{Require(connection, collection).Id} WHERE id IN (SELECT value FROM json_each($ids))");
            command.Parameters.AddWithValue("$ids", JsonSerializer.Serialize(ids));
            command.ExecuteNonQuery();
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
    public Task<IReadOnlyList<VectorPoint>> ScrollAsync(string collection, string? afterId, int limit, CancellationToken cancellationToken)
    {
        CheckCount(limit);
        return ReadAsync<IReadOnlyList<VectorPoint>>(
            $"reading collection '{collection}'",
            connection =>
            {
                var found = Require(connection, collection);
                using var command = connection.CreateCommand();
                SetText(command, $"{found.SelectPoints()} WHERE $after IS NULL OR p.id > $after ORDER BY p.id LIMIT $limit");
                command.Parameters.AddWithValue("$after", afterId is null ? DBNull.Value : afterId);
                command.Parameters.AddWithValue("$limit", limit);
                return ReadPoints(command, found);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> CountAsync(string collection, ItemFilter filter, CancellationToken cancellationToken)
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
        ArgumentNullException.ThrowIfNull(query);
        CheckCount(query.Count);
        return ReadAsync<IReadOnlyList<ScoredItem>>($"searching collection '{collection}'", connection => Search(connection, Require(connection, collection), query), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScoredItem>> SearchFusedAsync(string collection, IReadOnlyList<VectorQuery> queries, int count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queries);
        CheckCount(count);
        foreach (var query in queries)
        {
            CheckCount(query.Count);
        }

        return ReadAsync(
            $"searching collection '{collection}'",
            connection =>
            {
                var found = Require(connection, collection);
                // One snapshot for all lists, whatever is written meanwhile.
                using var snapshot = connection.BeginTransaction(deferred: true);
                return ReciprocalRankFusion.Fuse([.. queries.Select(query => new FusionList(Search(connection, found, query)))], count: count);
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

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _connections.Dispose();
        _writer.Dispose();
    }

    private List<ScoredItem> Search(SqliteConnection connection, Collection collection, VectorQuery query)
    {
        var (index, vector) = collection.Require(query.VectorName, _path);
        CheckVector(collection.Name, vector, query.Vector, "query");
        using var command = connection.CreateCommand();
        var condition = SqliteFilter.AddTo(command, query.Filter, collection.Id);
        // Cosine with a vector of zeros is nothing rather than not a number. A dot product is the cosine with both lengths put back.
        var cosine = "coalesce(1 - vec_distance_cosine(v.vector, $query), 0)";
        var score = vector.Distance == VectorDistance.Cosine ? cosine : cosine + " * v.norm * $norm";
        SetText(
            command,
            $"""
             SELECT p.id, {score} AS score FROM points_{collection.Id} p CROSS JOIN vectors_{collection.Id}_{index} v ON v.row = p.row
             WHERE {condition} ORDER BY score DESC, p.id LIMIT $count
             """);
        command.Parameters.AddWithValue("$query", MemoryMarshal.AsBytes(query.Vector.AsSpan()).ToArray());
        command.Parameters.AddWithValue("$count", query.Count);
        if (vector.Distance == VectorDistance.Dot)
        {
            command.Parameters.AddWithValue("$norm", Norm(query.Vector));
        }

        using var reader = command.ExecuteReader();
        var items = new List<ScoredItem>(Math.Min(query.Count, 1024));
        while (reader.Read())
        {
            items.Add(new ScoredItem(reader.GetString(0), reader.GetDouble(1)));
        }

        return items;
    }

    private static double Norm(ReadOnlySpan<float> vector) => Math.Sqrt(TensorPrimitives.SumOfSquares(vector));

    private static List<VectorPoint> ReadPoints(SqliteCommand command, Collection collection)
    {
        using var reader = command.ExecuteReader();
        var points = new List<VectorPoint>();
        while (reader.Read())
        {
            var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
            for (var index = 0; index < collection.Vectors.Count; index++)
            {
                if (!reader.IsDBNull(5 + index))
                {
                    vectors.Add(collection.Vectors[index].Name, MemoryMarshal.Cast<byte, float>(reader.GetFieldValue<byte[]>(5 + index)).ToArray());
                }
            }

            var item = new Item(reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetInt32(2), FromJson(reader.GetString(3)))
            {
                AlternateTitles = FromJson(reader.GetString(4)),
            };
            points.Add(new VectorPoint(item, vectors));
        }

        return points;
    }

    private static string[] FromJson(string json) => JsonSerializer.Deserialize<string[]>(json)!;

    private IReadOnlyList<VectorPoint> Check(Collection collection, IReadOnlyList<VectorPoint> points)
    {
        foreach (var point in points)
        {
            foreach (var (name, vector) in point.Vectors)
            {
                CheckVector(collection.Name, collection.Require(name, _path).Vector, vector, $"point '{point.Item.Id}'");
            }
        }

        return points;
    }

    private void CheckVector(string collection, NamedVector schema, float[] vector, string whose)
    {
        if (vector.Length != schema.Dimensions)
        {
            throw Fail(string.Create(
                CultureInfo.InvariantCulture,
                $"collection '{collection}': vector '{schema.Name}' of the {whose} has {vector.Length} dimensions, the collection's has {schema.Dimensions}; was it made by another encoder?"));
        }

        var bad = Array.FindIndex(vector, component => !float.IsFinite(component));
        if (bad >= 0)
        {
            throw Fail(string.Create(
                CultureInfo.InvariantCulture, $"collection '{collection}': component {bad} of vector '{schema.Name}' of the {whose} is {vector[bad]}, not a finite number"));
        }

        if (!double.IsFinite(Norm(vector)))
        {
            throw Fail($"collection '{collection}': vector '{schema.Name}' of the {whose} is too long for its length to be a number");
        }
    }

    private void CheckSchema(CollectionSchema schema)
    {
        var name = schema.Collection;
        if (name.Length is 0 or > MaxCollectionName || name.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_')))
        {
            throw Fail($"'{name}' is no collection name: letters, digits, '-' and '_', at most {MaxCollectionName}");
        }

        if (schema.Vectors.Count == 0
            || schema.Vectors.Any(vector => vector.Dimensions < 1 || string.IsNullOrEmpty(vector.Name))
            || schema.Vectors.DistinctBy(vector => vector.Name, StringComparer.Ordinal).Count() != schema.Vectors.Count)
        {
            throw Fail($"collection '{name}' needs at least one vector, each with a name of its own and at least one dimension");
        }
    }

    private static void CheckCount(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
    }

    private Collection Require(SqliteConnection connection, string name) =>
        Collection.Find(connection, name) ?? throw Fail($"there is no collection '{name}'; index the catalogue first");

    private VectorStoreException Fail(string problem) => new($"SQLite vector store {_path}: {problem}.");

    private static string Describe(IReadOnlyList<NamedVector> vectors) =>
        string.Join(", ", vectors.Select(vector => string.Create(CultureInfo.InvariantCulture, $"{vector.Name} ({vector.Dimensions}, {vector.Distance})")));

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
