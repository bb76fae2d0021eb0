using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ChatRec.Bot.Tests.Hosting;

/// <summary>Titles that came after the ranker's training, and that nobody has rated.</summary>
public sealed class GrownRankerTests : IDisposable
{
    private readonly TemporaryHome _home = new TemporaryHome().WithSmallCatalogue().With("Ranking:PromptCandidates", 40);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Are_ranked_by_what_they_are_without_training()
    {
        var items = Path.Combine(_home.Folder, "items.csv");
        await File.AppendAllLinesAsync(items, ["900001,The Singing Puppies,2031,Animation|Children|Musical", "900002,A Cop Undercover,2031,Action|Crime|Thriller"], TestContext.Current.CancellationToken);
        await using var service = await (await RunningService.StartAsync(_home)).LoadedAsync();

        // Heat and The Usual Suspects.
        using var response = await service.Http.PostAsJsonAsync("/api/recommendations", new { history = new[] { new { item = "6" }, new { item = "50" } }, count = 30 });
        var ranked = (await response.Content.ReadFromJsonAsync<JsonObject>())!["items"]!.AsArray();

        var logits = ranked.ToDictionary(
            item => (string)item!["id"]!,
            item => (double)item!["provenance"]!.AsArray().Single(source => (string?)source!["source"] == "ranker")!["score"]!);
        Assert.True(logits["900002"] > logits["900001"], $"{logits["900002"]} against {logits["900001"]}");
        Assert.Single(Directory.GetFiles(Path.Combine(_home.State, "ranker")));
    }

    [Fact]
    public async Task Need_no_copy_of_the_ranker_where_there_are_none()
    {
        await using var service = await (await RunningService.StartAsync(_home)).LoadedAsync();

        Assert.False(Directory.Exists(Path.Combine(_home.State, "ranker")));
    }
}
