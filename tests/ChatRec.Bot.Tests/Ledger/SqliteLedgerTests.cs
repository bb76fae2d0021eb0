using ChatRec.Bot.Ledger;
using ChatRec.Bot.Recommendations;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;
using Microsoft.Data.Sqlite;

namespace ChatRec.Bot.Tests.Ledger;

public sealed class SqliteLedgerTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec-ledger-").FullName;
    private readonly Catalogue _catalogue = new([new Item("1", "Heat", 1995, ["Crime"]), new Item("2", "Fargo", 1996, ["Crime", "Comedy"])]);

    private string DatabasePath => Path.Combine(_folder, "state", "chatrec.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Gives_back_exactly_what_was_recommended()
    {
        var recommendation = Recommend("01");
        await new SqliteLedger(new BotDatabase(DatabasePath), _catalogue).AppendAsync(recommendation, default);

        var found = await new SqliteLedger(new BotDatabase(DatabasePath), _catalogue).FindAsync("01", default);

        Assert.NotNull(found);
        Assert.Equal(recommendation.Time, found.Time);
        Assert.Equal(recommendation.Request.History.Interactions, found.Request.History.Interactions);
        Assert.Equal(recommendation.Request.Filter.ExcludedIds, found.Request.Filter.ExcludedIds);
        Assert.Equal(recommendation.Request.Filter.AllGenres, found.Request.Filter.AllGenres);
        Assert.Equal((1990, null, "robots", 5), (found.Request.Filter.YearFrom, found.Request.Filter.YearTo, found.Request.Text, found.Request.Count));
        Assert.Equal(recommendation.Request.LikeItemIds, found.Request.LikeItemIds);
        var item = Assert.Single(found.Items);
        Assert.Same(_catalogue[1], item.Item);
        Assert.Equal((1, 0.875, 0.25), (item.Rank, item.Score, item.Probability));
        Assert.Equal(recommendation.Items[0].Provenance, item.Provenance);
        Assert.Equal(("degraded", "template", "model", recommendation.Retriever), (found.Degraded, found.TemplateHash, found.ModelHash, found.Retriever));
    }

    [Fact]
    public async Task Keeps_the_title_of_an_item_that_left_the_catalogue()
    {
        var ledger = new SqliteLedger(new BotDatabase(DatabasePath), new Catalogue([]));
        await ledger.AppendAsync(Recommend("01"), default);

        Assert.Equal("Fargo (1996)", (await ledger.FindAsync("01", default))!.Items[0].Item.Title);
    }

    [Fact]
    public async Task An_unknown_id_is_null() => Assert.Null(await new SqliteLedger(new BotDatabase(DatabasePath), _catalogue).FindAsync("nothing", default));

    [Fact]
    public async Task NeverOverwrites()
    {
        var ledger = new SqliteLedger(new BotDatabase(DatabasePath), _catalogue);
        await ledger.AppendAsync(Recommend("01"), default);

        Assert.Contains("append-only", (await Assert.ThrowsAsync<StoreException>(() => ledger.AppendAsync(Recommend("01"), default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drops_the_oldest_past_its_limit()
    {
        var ledger = new SqliteLedger(new BotDatabase(DatabasePath), _catalogue, maxRecommendations: 2);
        foreach (var id in (string[])["01", "02", "03", "04"])
        {
            await ledger.AppendAsync(Recommend(id), default);
        }

        Assert.Null(await ledger.FindAsync("01", default));
        Assert.Null(await ledger.FindAsync("02", default));
        Assert.NotNull(await ledger.FindAsync("03", default));
        Assert.NotNull(await ledger.FindAsync("04", default));
    }

    [Fact]
    public async Task Refuses_a_file_of_a_newer_build()
    {
        await new BotDatabase(DatabasePath).CheckAsync(default);
        using (var connection = new SqliteConnection($"Data Source={DatabasePath}"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        var exception = await Assert.ThrowsAsync<StoreException>(() => new BotDatabase(DatabasePath).CheckAsync(default));

        Assert.Contains("99", exception.Message, StringComparison.Ordinal);
        Assert.Contains(DatabasePath, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_which_file_is_no_database()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(DatabasePath)!);
        await File.WriteAllTextAsync(DatabasePath, new string('x', 10_000));

        Assert.Contains(DatabasePath, (await Assert.ThrowsAsync<StoreException>(() => new BotDatabase(DatabasePath).CheckAsync(default))).Message, StringComparison.Ordinal);
    }

    private Recommendation Recommend(string id) => new(
        id,
        Time,
        new RecommendationRequest(
            new History([new Interaction("1", Signal.Liked, Time)]),
            new ItemFilter { AllGenres = ["Crime"], YearFrom = 1990, ExcludedIds = new HashSet<string> { "7", "8" } },
            5)
        {
            Text = "robots",
            LikeItemIds = ["1"],
        },
        [new RankedItem(_catalogue.Count > 1 ? _catalogue[1] : new Item("2", "Fargo", 1996, []), 1, 0.875, 0.25, [new Provenance("ranker", 2, -1.5)])],
        "degraded",
        "template",
        "model")
    {
        Retriever = "lrurec-0123456789ab.gguf 89ab",
    };
}
