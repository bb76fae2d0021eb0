using System.Globalization;
using System.Text.Json;
using ChatRec.Bot.Channels.Activities;
using ChatRec.Bot.Ledger;
using Microsoft.Data.Sqlite;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>A kept activity and its place in the conversation.</summary>
internal readonly record struct StoredActivity(long Sequence, Activity Activity);

/// <summary>A kept conversation.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="LastSequence">Place of the newest activity it ever had, deleted ones included; 0 without one.</param>
/// <param name="IsUnanswered">Whether that activity is the person's own: the service stopped before it answered.</param>
internal sealed record StoredConversation(string UserId, long LastSequence, bool IsUnanswered);

/// <summary>
/// Conversations and their activities in one SQLite file, so that a restart loses nothing and a reloaded page shows what was said.
/// Bounded: activities a conversation, conversations, and age. Safe for concurrent use.
/// </summary>
internal sealed class ConversationStore
{
    /// <summary>What the store is called in reports.</summary>
    public const string Name = "conversations";

    private const int SchemaVersion = 2;

    private readonly string _path;
    private readonly string _connectionString;
    private readonly DirectLineOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _writing = new();

    /// <summary>Opens the file, making it if it is missing.</summary>
    /// <exception cref="StoreException">It cannot be used, or a newer ChatRec wrote it.</exception>
    public ConversationStore(string path, DirectLineOptions options, TimeProvider time)
    {
        _path = path;
        _options = options;
        _time = time;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 10 }.ToString();
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{path}: the conversations cannot be kept there ({exception.Message}); make the folder writable or change Storage:Path.", exception);
        }

        Try(CreateSchema);
    }

    /// <summary>Adds a conversation; past the limit the one that was silent longest goes, and its id is among the returned.</summary>
    public IReadOnlyList<string> Add(string conversationId, string userId) => Try(connection =>
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        using var transaction = connection.BeginTransaction();
        Execute(connection, "INSERT INTO conversations (id, user_id, created, active) VALUES ($id, $user, $now, $now)",
            ("$id", conversationId), ("$user", userId), ("$now", now));
        var dropped = Query(connection, reader => reader.GetString(0),
            """
            SELECT id FROM conversations WHERE active < $oldest AND id <> $id
            UNION
            SELECT id FROM (SELECT id FROM conversations WHERE id <> $id ORDER BY active DESC, id LIMIT -1 OFFSET $kept)
            """,
            ("$oldest", now - (_options.KeepDays * 86_400L)), ("$id", conversationId), ("$kept", _options.MaxConversations - 1));
        foreach (var id in dropped)
        {
            Delete(connection, id);
        }

        transaction.Commit();
        return dropped;
    });

    /// <summary>Finds a conversation; null if there is none of this id.</summary>
    public StoredConversation? Find(string conversationId) => Try(connection => Query(
        connection,
        reader => new StoredConversation(reader.GetString(0), reader.GetInt64(1), !reader.IsDBNull(2) && reader.GetBoolean(2)),
        """
        SELECT c.user_id, MAX(c.last, IFNULL(a.sequence, 0)), a.from_user FROM conversations c LEFT JOIN activities a ON a.conversation_id = c.id
        WHERE c.id = $id ORDER BY a.sequence DESC LIMIT 1
        """,
        ("$id", conversationId)).FirstOrDefault());

    /// <summary>Keeps an activity, and drops the conversation's oldest past the limit; does nothing for a conversation that was removed.</summary>
    public void Append(string conversationId, StoredActivity activity) => Try(connection =>
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, "INSERT INTO activities (conversation_id, sequence, from_user, json) SELECT id, $sequence, $user, $json FROM conversations WHERE id = $id",
            ("$id", conversationId),
            ("$sequence", activity.Sequence),
            ("$user", activity.Activity.From?.Role == "user"),
            ("$json", JsonSerializer.Serialize(activity.Activity, Activity.Json)));
        Execute(connection,
            """
            DELETE FROM activities WHERE conversation_id = $id AND sequence <=
                (SELECT sequence FROM activities WHERE conversation_id = $id ORDER BY sequence DESC LIMIT 1 OFFSET $kept)
            """,
            ("$id", conversationId), ("$kept", _options.MaxActivitiesPerConversation));
        Execute(connection, "UPDATE conversations SET active = $now, last = $sequence WHERE id = $id",
            ("$id", conversationId), ("$sequence", activity.Sequence), ("$now", _time.GetUtcNow().ToUnixTimeSeconds()));
        transaction.Commit();
        return 0;
    });

    /// <summary>Activities after a place, oldest first, at most <paramref name="limit"/>.</summary>
    public IReadOnlyList<StoredActivity> Read(string conversationId, long after, int limit) => Try(connection => Query(
        connection,
        reader => new StoredActivity(reader.GetInt64(0), JsonSerializer.Deserialize<Activity>(reader.GetString(1), Activity.Json)!),
        "SELECT sequence, json FROM activities WHERE conversation_id = $id AND sequence > $after ORDER BY sequence LIMIT $limit",
        ("$id", conversationId), ("$after", after), ("$limit", limit)));

    /// <summary>Drops a conversation with everything that was said in it.</summary>
    public void Remove(string conversationId) => Try(connection =>
    {
        using var transaction = connection.BeginTransaction();
        Delete(connection, conversationId);
        transaction.Commit();
        return 0;
    });

    /// <summary>Deletes all that was said in a user's conversations; the conversations themselves stay.</summary>
    public void Forget(string userId) => Try(connection =>
    {
        Execute(connection, "DELETE FROM activities WHERE conversation_id IN (SELECT id FROM conversations WHERE user_id = $user)", ("$user", userId));
        return 0;
    });

    /// <summary>Succeeds if the store answers.</summary>
    /// <exception cref="StoreException">It does not, and why.</exception>
    public void Check() => Try(connection => Scalar(connection, "SELECT COUNT(*) FROM conversations WHERE id = ''"));

    private int CreateSchema(SqliteConnection connection)
    {
        Execute(connection, "PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction();
        var version = Scalar(connection, "PRAGMA user_version");
        if (version > SchemaVersion)
        {
            throw new StoreException(string.Create(CultureInfo.InvariantCulture,
                $"{_path}: written by a newer ChatRec (schema {version}, this one knows {SchemaVersion}); update ChatRec or move the file away."));
        }

        Execute(connection,
            """
            CREATE TABLE IF NOT EXISTS conversations (
                id TEXT PRIMARY KEY, user_id TEXT NOT NULL, created INTEGER NOT NULL, active INTEGER NOT NULL) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS conversations_active ON conversations (active);
            CREATE TABLE IF NOT EXISTS activities (
                conversation_id TEXT NOT NULL, sequence INTEGER NOT NULL, from_user INTEGER NOT NULL, json TEXT NOT NULL,
                PRIMARY KEY (conversation_id, sequence)) WITHOUT ROWID;
            """);
        if (version < SchemaVersion)
        {
            Execute(connection,
                """
                ALTER TABLE conversations ADD COLUMN last INTEGER NOT NULL DEFAULT 0;
                UPDATE conversations SET last = IFNULL((SELECT MAX(sequence) FROM activities WHERE conversation_id = id), 0);
                PRAGMA user_version = 2;
                """);
        }

        transaction.Commit();
        return 0;
    }

    private T Try<T>(Func<SqliteConnection, T> work)
    {
        lock (_writing)
        {
            try
            {
                using var connection = new SqliteConnection(_connectionString);
                connection.Open();
                Execute(connection, "PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON");
                return work(connection);
            }
            catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException or JsonException)
            {
                throw new StoreException($"{_path}: the store of conversations cannot be used ({exception.Message}); is the folder of Storage:Path writable?", exception);
            }
        }
    }

    private static void Delete(SqliteConnection connection, string conversationId)
    {
        Execute(connection, "DELETE FROM activities WHERE conversation_id = $id", ("$id", conversationId));
        Execute(connection, "DELETE FROM conversations WHERE id = $id", ("$id", conversationId));
    }

    private static void Execute(SqliteConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        using var command = Command(connection, sql, parameters);
        command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql, []);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static List<T> Query<T>(SqliteConnection connection, Func<SqliteDataReader, T> row, string sql, params (string Name, object Value)[] parameters)
    {
        using var command = Command(connection, sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is written in this file; what varies is a parameter.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
