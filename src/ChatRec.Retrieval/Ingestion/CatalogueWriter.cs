using System.Globalization;
using ChatRec.Retrieval.Items;
using Microsoft.Data.Sqlite;

namespace ChatRec.Retrieval.Ingestion;

/// <summary>What a record changed.</summary>
internal enum Change
{
    None,
    Added,
    Updated,
}

/// <summary>
/// Writes records in transactions, each of which also notes how far the file was read: after a kill the database and the note agree.
/// What is not committed when the writer is disposed was never there.
/// </summary>
internal sealed class CatalogueWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insertItem;
    private readonly SqliteCommand _updateItem;
    private readonly SqliteCommand _findItem;
    private readonly SqliteCommand _insertUser;
    private readonly SqliteCommand _findUser;
    private readonly SqliteCommand _insertInteraction;
    private readonly SqliteCommand _updateInteraction;
    private readonly Dictionary<string, long> _itemRows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _userRows = new(StringComparer.Ordinal);
    private SqliteTransaction? _transaction;

    public CatalogueWriter(CatalogueDatabase database)
    {
        _connection = database.Open();
        _insertItem = Prepare(
            "INSERT INTO items (id, title, year, genres, alternates) VALUES ($0, $1, $2, $3, $4) ON CONFLICT (id) DO NOTHING", 5);
        _updateItem = Prepare(
            """
            UPDATE items SET title = $1, year = $2, genres = $3, alternates = $4
            WHERE id = $0 AND (title <> $1 OR year IS NOT $2 OR genres <> $3 OR alternates <> $4)
            """,
            5);
        _findItem = Prepare("SELECT row FROM items WHERE id = $0", 1);
        _insertUser = Prepare("INSERT INTO users (id) VALUES ($0) ON CONFLICT (id) DO NOTHING", 1);
        _findUser = Prepare("SELECT row FROM users WHERE id = $0", 1);
        _insertInteraction = Prepare(
            "INSERT INTO interactions (user, time, item, rating, signal) VALUES ($0, $1, $2, $3, $4) ON CONFLICT DO NOTHING", 5);
        _updateInteraction = Prepare(
            """
            UPDATE interactions SET rating = $3, signal = $4
            WHERE user = $0 AND time = $1 AND item = $2 AND (rating IS NOT $3 OR signal <> $4)
            """,
            5);
    }

    /// <summary>Ids of all items.</summary>
    public static IReadOnlyList<string> ReadItemIds(CatalogueDatabase database)
    {
        using var connection = database.Open();
        return ReadItemIds(connection);
    }

    public Change Write(Item item)
    {
        object[] values =
            [item.Id, item.Title, item.Year is { } year ? year : DBNull.Value, CatalogueDatabase.ToJson(item.Genres), CatalogueDatabase.ToJson(item.AlternateTitles)];
        return Upsert(_insertItem, _updateItem, values);
    }

    public Change Write(SourceInteraction interaction)
    {
        object[] values =
        [
            RowOfUser(interaction.User),
            interaction.Time,
            RowOf(_findItem, _itemRows, interaction.Item),
            interaction.Rating is { } rating ? rating : DBNull.Value,
            (int)interaction.Signal,
        ];
        return Upsert(_insertInteraction, _updateInteraction, values);
    }

    /// <summary>Removes the other items and, by the foreign key, their interactions; returns how many items.</summary>
    public long RemoveItemsExcept(IReadOnlyCollection<string> ids)
    {
        Begin();
        var kept = ids as IReadOnlySet<string> ?? new HashSet<string>(ids, StringComparer.Ordinal);
        using var delete = Prepare("DELETE FROM items WHERE id = $0", 1);
        long removed = 0;
        foreach (var id in ReadItemIds(_connection).Where(id => !kept.Contains(id)))
        {
            removed += Run(delete, [id]);
        }

        return removed;
    }

    public void Commit(IngestState state)
    {
        Begin();
        using var command = Prepare(
            """
            INSERT INTO ingests (role, file, fingerprint, records, skipped, finished) VALUES ($0, $1, $2, $3, $4, $5)
            ON CONFLICT (role) DO UPDATE SET file = $1, fingerprint = $2, records = $3, skipped = $4, finished = $5
            """,
            6);
        Run(command, [state.Role, state.File, state.Fingerprint, state.Records, state.Skipped, state.Finished ? 1 : 0]);
        _transaction!.Commit();
        _transaction.Dispose();
        _transaction = null;
    }

    public void Dispose()
    {
        _transaction?.Dispose();
        foreach (var command in (SqliteCommand[])[_insertItem, _updateItem, _findItem, _insertUser, _findUser, _insertInteraction, _updateInteraction])
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private static List<string> ReadItemIds(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM items";
        using var reader = command.ExecuteReader();
        var ids = new List<string>();
        while (reader.Read())
        {
            ids.Add(reader.GetString(0));
        }

        return ids;
    }

    private Change Upsert(SqliteCommand insert, SqliteCommand update, object[] values)
    {
        Begin();
        return Run(insert, values) > 0 ? Change.Added : Run(update, values) > 0 ? Change.Updated : Change.None;
    }

    private long RowOfUser(string user)
    {
        if (!_userRows.ContainsKey(user))
        {
            Begin();
            Run(_insertUser, [user]);
        }

        return RowOf(_findUser, _userRows, user);
    }

    private long RowOf(SqliteCommand find, Dictionary<string, long> rows, string id)
    {
        if (!rows.TryGetValue(id, out var row))
        {
            Begin();
            Bind(find, [id]);
            row = Convert.ToInt64(find.ExecuteScalar(), CultureInfo.InvariantCulture);
            rows.Add(id, row);
        }

        return row;
    }

    private void Begin()
    {
        if (_transaction is null)
        {
            _transaction = _connection.BeginTransaction(deferred: false);
            foreach (var command in (SqliteCommand[])[_insertItem, _updateItem, _findItem, _insertUser, _findUser, _insertInteraction, _updateInteraction])
            {
                command.Transaction = _transaction;
            }
        }
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Constant texts of this class only.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = _transaction;
        for (var index = 0; index < parameters; index++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(CultureInfo.InvariantCulture, $"${index}") });
        }

        return command;
    }

    private static int Run(SqliteCommand command, object[] values)
    {
        Bind(command, values);
        return command.ExecuteNonQuery();
    }

    private static void Bind(SqliteCommand command, object[] values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index];
        }
    }
}
