using ChatRec.Bot.Ledger;
using ChatRec.Bot.Profiles;
using ChatRec.Retrieval.Histories;
using Microsoft.Data.Sqlite;

namespace ChatRec.Bot.Tests.Profiles;

public sealed class SqliteProfileStoreTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec-profiles-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Remembers_with_sentence_and_time_over_restarts()
    {
        var entry = new ProfileEntry("1", Signal.Liked, "I loved Heat", Time, Recommended: true);
        await Open().AppendAsync("u", [entry], default);

        Assert.Equal([entry], await Open().LoadAsync("u", default));
        Assert.Empty(await Open().LoadAsync("someone else", default));
    }

    [Fact]
    public async Task The_newest_word_about_an_item_counts()
    {
        var store = Open();
        await store.AppendAsync("u", [new ProfileEntry("1", Signal.Seen, "a", Time), new ProfileEntry("2", Signal.Liked, "b", Time)], default);
        await store.AppendAsync("u", [new ProfileEntry("1", Signal.Disliked, "c", Time.AddMinutes(1))], default);

        Assert.Equal([("2", Signal.Liked), ("1", Signal.Disliked)], (await store.LoadAsync("u", default)).Select(entry => (entry.ItemId, entry.Signal)));
    }

    [Fact]
    public async Task Drops_the_oldest_past_its_limit()
    {
        var store = Open(maxEntries: 3);
        await store.AppendAsync("u", [.. Enumerable.Range(0, 5).Select(item => new ProfileEntry($"{item}", Signal.Seen, "", Time.AddMinutes(item)))], default);

        Assert.Equal(["2", "3", "4"], (await store.LoadAsync("u", default)).Select(entry => entry.ItemId));
    }

    [Fact]
    public async Task Forgets_one_thing_or_all()
    {
        var store = Open();
        await store.AppendAsync("u", [new ProfileEntry("1", Signal.Seen, "", Time), new ProfileEntry("2", Signal.Seen, "", Time), new ProfileEntry("3", Signal.Seen, "", Time)], default);
        await store.AppendAsync("v", [new ProfileEntry("1", Signal.Seen, "", Time)], default);

        Assert.True(await store.RemoveAsync("u", "2", default));
        Assert.False(await store.RemoveAsync("u", "2", default));
        Assert.Equal(2, await store.ForgetAsync("u", default));
        Assert.Empty(await store.LoadAsync("u", default));
        Assert.Single(await store.LoadAsync("v", default));
    }

    [Fact]
    public async Task Remembers_what_is_never_wanted()
    {
        var store = Open();
        await store.AppendWishesAsync("u", [new LastingWish("War", "no war ever", Time), new LastingWish("Musical", "old", Time.AddMinutes(1))], default);
        await store.AppendWishesAsync("u", [new LastingWish("Musical", "I hate musicals", Time.AddMinutes(2))], default);

        Assert.Equal([new LastingWish("War", "no war ever", Time), new LastingWish("Musical", "I hate musicals", Time.AddMinutes(2))], await Open().LoadWishesAsync("u", default));
        Assert.True(await store.RemoveWishAsync("u", "War", default));
        Assert.False(await store.RemoveWishAsync("u", "War", default));
        Assert.Equal(1, await store.ForgetAsync("u", default));
        Assert.Empty(await store.LoadWishesAsync("u", default));
    }

    [Fact]
    public async Task A_file_of_the_first_version_keeps_its_entries()
    {
        var path = Path.Combine(_folder, "old.db");
        using (var connection = new SqliteConnection($"Data Source={path}"))
        {
            connection.Open();
            using var create = connection.CreateCommand();
            create.CommandText = """
                CREATE TABLE profile_entry (entry INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, item TEXT NOT NULL, signal INTEGER NOT NULL, source TEXT NOT NULL, time INTEGER NOT NULL, UNIQUE (user, item));
                CREATE TABLE conversation (id TEXT PRIMARY KEY, user TEXT NOT NULL, state TEXT NOT NULL, time INTEGER NOT NULL) WITHOUT ROWID;
                CREATE TABLE recommendation (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE health (time INTEGER NOT NULL);
                INSERT INTO health VALUES (0);
                INSERT INTO profile_entry (user, item, signal, source, time) VALUES ('u', '1', 1, 'hated it', 0);
                PRAGMA user_version = 1;
                """;
            create.ExecuteNonQuery();
        }

        var store = new SqliteProfileStore(new BotDatabase(path));

        Assert.Equal([new ProfileEntry("1", Signal.Disliked, "hated it", DateTimeOffset.UnixEpoch, Recommended: false)], await store.LoadAsync("u", default));
        await store.AppendWishesAsync("u", [new LastingWish("War", "", Time)], default);
        Assert.Single(await store.LoadWishesAsync("u", default));
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing()
    {
        var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(item => store.AppendAsync("u", [new ProfileEntry($"{item}", Signal.Seen, "", Time)], default)));

        Assert.Equal(20, (await store.LoadAsync("u", default)).Count);
    }

    private SqliteProfileStore Open(int maxEntries = 100) => new(new BotDatabase(Path.Combine(_folder, "chatrec.db")), maxEntries);
}
