using ChatRec.Bot.Ledger;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Bot.Profiles;

/// <summary>Profiles in SQLite.</summary>
/// <param name="database">The file.</param>
/// <param name="maxEntries">Entries kept a person; past it the oldest are dropped.</param>
public sealed class SqliteProfileStore(BotDatabase database, int maxEntries = 2_000) : IProfileStore
{
    private const int LongestSource = 300;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProfileEntry>> LoadAsync(string userId, CancellationToken cancellationToken) => database.RunAsync<IReadOnlyList<ProfileEntry>>(
        "profiles",
        connection =>
        {
            using var command = BotDatabase.Command(
                connection, "SELECT item, signal, source, time, recommended FROM profile_entry WHERE user = $user ORDER BY time, entry", ("$user", userId));
            using var reader = command.ExecuteReader();
            var entries = new List<ProfileEntry>();
            while (reader.Read())
            {
                entries.Add(new ProfileEntry(
                    reader.GetString(0), (Signal)reader.GetInt32(1), reader.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)),
                    reader.GetBoolean(4)));
            }

            return entries;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task AppendAsync(string userId, IReadOnlyList<ProfileEntry> entries, CancellationToken cancellationToken) => database.RunAsync(
        "profiles",
        connection =>
        {
            using var transaction = connection.BeginTransaction();
            foreach (var entry in entries)
            {
                using var command = BotDatabase.Command(
                    connection,
                    "INSERT OR REPLACE INTO profile_entry (user, item, signal, source, time, recommended) VALUES ($user, $item, $signal, $source, $time, $recommended)",
                    ("$user", userId),
                    ("$item", entry.ItemId),
                    ("$signal", (int)entry.Signal),
                    ("$source", Cut(entry.Source)),
                    ("$time", entry.Time.ToUnixTimeMilliseconds()),
                    ("$recommended", entry.Recommended));
                command.Transaction = transaction;
                command.ExecuteNonQuery();
            }

            using var trim = BotDatabase.Command(
                connection,
                "DELETE FROM profile_entry WHERE entry IN (SELECT entry FROM profile_entry WHERE user = $user ORDER BY time DESC, entry DESC LIMIT -1 OFFSET $max)",
                ("$user", userId),
                ("$max", maxEntries));
            trim.Transaction = transaction;
            trim.ExecuteNonQuery();
            transaction.Commit();
            return 0;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(string userId, string itemId, CancellationToken cancellationToken) => database.RunAsync(
        "profiles",
        connection => BotDatabase.Execute(connection, "DELETE FROM profile_entry WHERE user = $user AND item = $item", ("$user", userId), ("$item", itemId)) > 0,
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LastingWish>> LoadWishesAsync(string userId, CancellationToken cancellationToken) => database.RunAsync<IReadOnlyList<LastingWish>>(
        "profiles",
        connection =>
        {
            using var command = BotDatabase.Command(connection, "SELECT genre, source, time FROM profile_wish WHERE user = $user ORDER BY time, genre", ("$user", userId));
            using var reader = command.ExecuteReader();
            var wishes = new List<LastingWish>();
            while (reader.Read())
            {
                wishes.Add(new LastingWish(reader.GetString(0), reader.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2))));
            }

            return wishes;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task AppendWishesAsync(string userId, IReadOnlyList<LastingWish> wishes, CancellationToken cancellationToken) => database.RunAsync(
        "profiles",
        connection =>
        {
            // Genres are the catalogue's, so there are never many.
            foreach (var wish in wishes)
            {
                BotDatabase.Execute(
                    connection,
                    "INSERT OR REPLACE INTO profile_wish (user, genre, source, time) VALUES ($user, $genre, $source, $time)",
                    ("$user", userId),
                    ("$genre", wish.Genre),
                    ("$source", Cut(wish.Source)),
                    ("$time", wish.Time.ToUnixTimeMilliseconds()));
            }

            return 0;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveWishAsync(string userId, string genre, CancellationToken cancellationToken) => database.RunAsync(
        "profiles",
        connection => BotDatabase.Execute(connection, "DELETE FROM profile_wish WHERE user = $user AND genre = $genre", ("$user", userId), ("$genre", genre)) > 0,
        cancellationToken);

    /// <inheritdoc/>
    public Task<int> ForgetAsync(string userId, CancellationToken cancellationToken) => database.RunAsync(
        "profiles",
        connection => BotDatabase.Execute(
            connection, "DELETE FROM profile_entry WHERE user = $user; DELETE FROM profile_wish WHERE user = $user", ("$user", userId)),
        cancellationToken);

    private static string Cut(string source) => source.Length <= LongestSource ? source
        : source[..(char.IsHighSurrogate(source[LongestSource - 1]) ? LongestSource - 1 : LongestSource)];
}
