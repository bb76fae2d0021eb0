using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChatRec.Retrieval.Ingestion;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Tests.Trained;
using ChatRec.Retrieval.Trained;
using ChatRec.Retrieval.VectorStores.Sqlite;

namespace ChatRec.Bot.Tests.Hosting.Trained;

/// <summary>The whole service with a trained retriever that is there, comes, is replaced, is broken or belongs to another catalogue; nobody restarts anything.</summary>
public sealed class TrainedRetrieverKeeperTests : IDisposable
{
    private const string InUse = "is in use";
    private const string Sentence = "Part of my search is not working right now";

    // Candidates are what is looked at: without its language model the service starts sooner and gives them in the retriever's order.
    private readonly TemporaryHome _home = new TemporaryHome().WithSmallCatalogue().With("Retrieval:Trained:ReloadSeconds", 0.1).With("Models:LanguageModel", "none.gguf");
    private readonly LogLines _log = new();

    private string Folder => Path.Combine(_home.State, "retriever");

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task One_that_is_published_while_the_service_runs_is_served_and_so_is_the_next()
    {
        await using var service = await StartAsync();
        var (status, before) = await ReadyAsync(service);
        var without = await RecommendAsync(service);

        var first = Publish(seed: 1, await ItemsAsync());
        await _log.SeenAsync(InUse);
        var with = await RecommendAsync(service);
        var (_, detail) = await ReadyAsync(service);
        var second = Publish(seed: 2, await ItemsAsync());
        await _log.SeenAsync(InUse, 2);
        var next = await RecommendAsync(service);
        var (alias, collections) = await CollectionsAsync();

        Assert.Equal(("ready", "no trained retriever; candidates come from the other sources"), (status, before));
        Assert.Single(_log.With("There is no trained retriever"));
        Assert.Empty(Sources(without, "behaviour"));
        Assert.NotEmpty(Sources(with, "behaviour"));
        Assert.NotEmpty(Sources(with, "sequence"));
        Assert.NotEmpty(Sources(with, "transitions"));
        Assert.Equal($"trained retriever {first.Id}: 30 of 30 items covered, the other 0 are found by content", detail);
        Assert.NotEqual(Sources(with, "sequence"), Sources(next, "sequence"));
        Assert.All([without, with, next], answer => Assert.DoesNotContain(Sentence, (string?)answer["degraded"], StringComparison.Ordinal));
        Assert.EndsWith($"-{second.Id}", alias, StringComparison.Ordinal);
        Assert.Equal(2, collections.Count);
        Assert.Contains(collections, name => name.EndsWith($"-{first.Id}", StringComparison.Ordinal));
        Assert.Empty(_log.With("does not work"));
    }

    [Fact]
    public async Task Items_that_are_new_or_changed_since_the_training_are_found_by_content_and_say_so()
    {
        var items = await ItemsAsync();
        Publish(seed: 1, items.Skip(10).Select((item, index) => index == 0 ? item with { Year = 1901 } : item));
        var uncovered = items.Take(11).Select(item => item.Id).ToHashSet();
        await using var service = await StartAsync();

        var (_, detail) = await ReadyAsync(service);
        var answer = await RecommendAsync(service, 25);

        Assert.EndsWith(": 19 of 30 items covered, the other 11 are found by content", detail, StringComparison.Ordinal);
        foreach (var item in answer["items"]!.AsArray())
        {
            string[] sources = [.. item!["provenance"]!.AsArray().Select(source => (string)source!["source"]!)];
            Assert.Equal(!uncovered.Contains((string)item["id"]!), sources.Contains("behaviour"));
            Assert.Contains("history", sources);
        }
    }

    [Theory]
    [InlineData("no encoder", "which does not lie beside it")]
    [InlineData("half an encoder", "SHA-256")]
    [InlineData("no json", "damaged")]
    [InlineData("another catalogue", "trained on another catalogue: only 0 of its 40 items are in this one. Run `chatrec train retriever`.")]
    public async Task One_that_cannot_be_used_is_told_once_and_used_as_soon_as_it_is_mended(string what, string reason)
    {
        var items = await ItemsAsync();
        var published = Publish(seed: 1, what == "another catalogue" ? Enumerable.Range(0, 40).Select(index => new Item($"book{index}", "A book", null, [])) : items);
        var (json, encoder) = (Path.Combine(Folder, TrainedRetrieverFile.Name), Path.Combine(Folder, published.Description.SequenceFile));
        var (goodJson, goodEncoder) = (await File.ReadAllBytesAsync(json), await File.ReadAllBytesAsync(encoder));
        switch (what)
        {
            case "no encoder":
                File.Delete(encoder);
                break;
            case "half an encoder":
                await File.WriteAllBytesAsync(encoder, goodEncoder[..(goodEncoder.Length / 2)]);
                break;
            case "no json":
                await File.WriteAllTextAsync(json, "{");
                break;
        }

        await using var service = await StartAsync();
        var (status, detail) = await ReadyAsync(service);
        var without = await RecommendAsync(service);
        if (what == "another catalogue")
        {
            Publish(seed: 1, items);
        }
        else
        {
            await File.WriteAllBytesAsync(encoder, goodEncoder);
            await File.WriteAllBytesAsync(json, goodJson);
        }

        await _log.SeenAsync(InUse);
        var (mended, _) = await ReadyAsync(service);

        Assert.Equal("failed", status);
        Assert.Contains(reason, detail, StringComparison.Ordinal);
        Assert.Contains(reason, _log.With("Candidates come from the other sources.")[0], StringComparison.Ordinal);
        Assert.Equal(5, without["items"]!.AsArray().Count);
        Assert.DoesNotContain(Sentence, (string?)without["degraded"], StringComparison.Ordinal);
        Assert.Equal("ready", mended);
        Assert.NotEmpty(Sources(await RecommendAsync(service), "behaviour"));
    }

    [Fact]
    public async Task The_bundled_one_of_another_catalogue_is_left_aside_and_nothing_is_wrong()
    {
        RandomRetriever.Publish(Path.Combine(_home.Folder, "models", "retriever"), Enumerable.Range(0, 40).Select(index => new Item($"film{index}", "A film", null, [])), seed: 1);
        await using var service = await StartAsync();

        var (status, detail) = await ReadyAsync(service);
        var without = await RecommendAsync(service);
        Publish(seed: 1, await ItemsAsync());
        await _log.SeenAsync(InUse);

        Assert.Equal(("ready", "no trained retriever; candidates come from the other sources"), (status, detail));
        Assert.Empty(Sources(without, "behaviour"));
        Assert.NotEmpty(Sources(await RecommendAsync(service), "behaviour"));
    }

    [Fact]
    public async Task A_bad_one_does_not_displace_the_one_in_use()
    {
        var good = Publish(seed: 1, await ItemsAsync());
        await using var service = await StartAsync();

        await File.WriteAllTextAsync(Path.Combine(Folder, TrainedRetrieverFile.Name), """{"format":9}""");
        await _log.SeenAsync("format 9");
        var (status, detail) = await ReadyAsync(service);

        Assert.Equal("failed", status);
        Assert.EndsWith($"{good.Id} stays in use.", detail, StringComparison.Ordinal);
        Assert.NotEmpty(Sources(await RecommendAsync(service), "behaviour"));
        Assert.Single(_log.With("format 9"));
    }

    [Fact]
    public async Task A_collection_that_somebody_removed_costs_a_list_its_part_and_is_filled_again()
    {
        Publish(seed: 1, await ItemsAsync());
        await using var service = await StartAsync();
        var (alias, _) = await CollectionsAsync();
        using (var store = Store())
        {
            await store.DeleteCollectionAsync(alias!, default);
        }

        var without = await RecommendAsync(service);
        await _log.SeenAsync("The vector store works", 2);
        var with = await RecommendAsync(service);

        Assert.Empty(Sources(without, "behaviour"));
        Assert.StartsWith(Sentence, (string?)without["degraded"], StringComparison.Ordinal);
        Assert.NotEmpty(Sources(with, "behaviour"));
        Assert.DoesNotContain(Sentence, (string?)with["degraded"], StringComparison.Ordinal);
    }

    private async Task<RunningService> StartAsync() => await (await RunningService.StartAsync(_home, log: _log)).LoadedAsync();

    private TrainedRetriever Publish(int seed, IEnumerable<Item> items) => RandomRetriever.Publish(Folder, items, seed);

    private async Task<IReadOnlyList<Item>> ItemsAsync()
    {
        var database = new CatalogueDatabase(Path.Combine(_home.State, "catalogue.db"));
        await new IngestService(database).IngestAsync(
            new IngestOptions { Items = new ItemFileOptions { File = Path.Combine(_home.Folder, "items.csv"), TitleStyle = TitleStyle.MovieLens } }, null, default);
        return (await database.LoadCatalogueAsync(default)).Items;
    }

    private async Task<(string? Alias, IReadOnlyList<string> All)> CollectionsAsync()
    {
        using var store = Store();
        return (await store.FindAliasAsync("items", default), await store.ListCollectionsAsync(default));
    }

    private SqliteVectorStore Store() => new(new SqliteVectorStoreOptions { Path = Path.Combine(_home.State, "vectors.db") });

    private static async Task<(string? State, string? Detail)> ReadyAsync(RunningService service)
    {
        using var response = await service.Http.GetAsync("/health/ready");
        var answer = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        var part = answer["parts"]!.AsArray().Single(part => (string?)part!["name"] == "retriever")!;
        return ((string?)part["state"], (string?)part["detail"]);
    }

    private static async Task<JsonObject> RecommendAsync(RunningService service, int count = 5)
    {
        using var response = await service.Http.PostAsJsonAsync("/api/recommendations", new { history = new[] { new { item = "527" }, new { item = "2571" } }, count });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static string[] Sources(JsonObject answer, string source) =>
        [.. answer["items"]!.AsArray().SelectMany(item => item!["provenance"]!.AsArray()).Where(place => (string?)place!["source"] == source).Select(place => place!.ToJsonString())];
}
