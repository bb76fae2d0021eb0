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
    public async Task RemembersWithSentenceAndTimeOverRestarts()
    {
        var entry = new ProfileEntry("1", Signal.Liked, "I loved Heat", Time);
        await Open().AppendAsync("u", [entry], default);

        Assert.Equal([entry], await Open().LoadAsync("u", default));
        Assert.Empty(await Open().LoadAsync("someone else", default));
    }

    [Fact]
    public async Task TheNewestWordAboutAnItemCounts()
    {
        var store = Open();
        await store.AppendAsync("u", [new ProfileEntry("1", Signal.Seen, "a", Time), new ProfileEntry("2", Signal.Liked, "b", Time)], default);
        await store.AppendAsync("u", [new ProfileEntry("1", Signal.Disliked, "c", Time.AddMinutes(1))], default);

        Assert.Equal([("2", Signal.Liked), ("1", Signal.Disliked)], (await store.LoadAsync("u", default)).Select(entry => (entry.ItemId, entry.Signal)));
    }

    [Fact]
    public async Task DropsTheOldestPastItsLimit()
    {
        var store = Open(maxEntries: 3);
        await store.AppendAsync("u", [.. Enumerable.Range(0, 5).Select(item => new ProfileEntry($"{item}", Signal.Seen, "", Time.AddMinutes(item)))], default);

        Assert.Equal(["2", "3", "4"], (await store.LoadAsync("u", default)).Select(entry => entry.ItemId));
    }

    [Fact]
    public async Task ForgetsOneThingOrAll()
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
    public async Task ManyWritersAtOnceLoseNothing()
    {
        var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(item => store.AppendAsync("u", [new ProfileEntry($"{item}", Signal.Seen, "", Time)], default)));

        Assert.Equal(20, (await store.LoadAsync("u", default)).Count);
    }

    private SqliteProfileStore Open(int maxEntries = 100) => new(new BotDatabase(Path.Combine(_folder, "chatrec.db")), maxEntries);
}
