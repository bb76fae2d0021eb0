using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ChatRec.Bot.Tests.Hosting;

/// <summary>The ranking model as one more source of candidates.</summary>
public sealed class TitleCandidatesTests : IDisposable
{
    private readonly TemporaryHome _home = new TemporaryHome().WithSmallCatalogue();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_whole_catalogue_is_asked_of_the_ranker_where_its_titles_have_a_weight(double weight)
    {
        await using var service = await (await RunningService.StartAsync(_home.With("Retrieval:Candidates:TitlesWeight", weight))).LoadedAsync();

        using var response = await service.Http.PostAsJsonAsync("/api/recommendations", new { history = new[] { new { item = "6" }, new { item = "50" } }, count = 28 });
        var items = (await response.Content.ReadFromJsonAsync<JsonObject>())!["items"]!.AsArray();

        var places = items.SelectMany(item => item!["provenance"]!.AsArray()).Where(source => (string?)source!["source"] == "titles").Select(source => (int)source!["rank"]!);
        Assert.Equal(28, items.Count);
        Assert.Equal(weight > 0 ? Enumerable.Range(1, 28) : [], places.Order());
    }
}
