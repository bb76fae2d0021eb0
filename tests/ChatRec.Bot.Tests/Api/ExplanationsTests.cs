using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ChatRec.Bot.Tests.Api;

public sealed class ExplanationsTests(LoadedService service)
{
    [Fact]
    public async Task A_recommended_item_is_explained_with_evidence()
    {
        var (recommendation, item) = await RecommendAsync();

        using var response = await service.Http.PostAsJsonAsync("/api/explanations", new { recommendation, item });
        var answer = (await response.Content.ReadFromJsonAsync<JsonObject>())!;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((recommendation, item), ((string?)answer["recommendation"], (string?)answer["item"]));
        Assert.NotEmpty((string)answer["text"]!);
        Assert.Contains((string?)answer["writtenBy"], new[] { "model", "evidence" });
        Assert.All(answer["evidence"]!.AsArray(), fact => Assert.NotEmpty((string)fact!["text"]!));
        Assert.NotEmpty(answer["evidence"]!.AsArray());
    }

    [Fact]
    public async Task As_events_the_deltas_make_up_the_text_that_the_last_event_has()
    {
        var (recommendation, item) = await RecommendAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/explanations") { Content = JsonContent.Create(new { recommendation, item }) };
        request.Headers.Accept.ParseAdd("text/event-stream");

        using var response = await service.Http.SendAsync(request);
        var events = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(lines => lines.Split('\n')).Select(lines => (Name: lines[0]["event: ".Length..], Data: JsonNode.Parse(lines[1]["data: ".Length..])!)).ToList();

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("done", events[^1].Name);
        Assert.All(events[..^1], step => Assert.Equal("delta", step.Name));
        Assert.Equal((string?)events[^1].Data["text"], string.Concat(events[..^1].Select(step => (string?)step.Data["text"])));
    }

    [Fact]
    public async Task An_unknown_recommendation_and_an_item_that_it_does_not_hold_are_told_apart()
    {
        var (recommendation, _) = await RecommendAsync();

        using var unknown = await service.Http.PostAsJsonAsync("/api/explanations", new { recommendation = "01J0000000000000000000NONE", item = "6" });
        using var other = await service.Http.PostAsJsonAsync("/api/explanations", new { recommendation, item = "6" });

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (unknown.StatusCode, other.StatusCode));
        Assert.Equal("urn:chatrec:problem:unknown-recommendation", await TypeAsync(unknown));
        Assert.Equal("urn:chatrec:problem:not-recommended", await TypeAsync(other));
    }

    [Fact]
    public async Task A_missing_field_is_named()
    {
        using var response = await service.Http.PostAsJsonAsync("/api/explanations", new { item = "6" });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith("recommendation: is missing", (string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["detail"], StringComparison.Ordinal);
    }

    private static async Task<string?> TypeAsync(HttpResponseMessage response) => (string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["type"];

    private async Task<(string Recommendation, string Item)> RecommendAsync()
    {
        using var response = await service.Http.PostAsJsonAsync("/api/recommendations", new { history = new[] { new { item = "6", signal = "liked" } }, count = 3 });
        var answer = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        return ((string)answer["id"]!, (string)answer["items"]![0]!["id"]!);
    }
}
