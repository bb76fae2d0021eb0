using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Tests.Channels;
using ChatRec.Bot.Tests.Channels.DirectLine;
using ChatRec.Llama.Tests.Gguf;

namespace ChatRec.Bot.Tests.Hosting;

/// <summary>The service starts whatever is missing, and says what is.</summary>
public sealed class ReadinessTests : IDisposable
{
    private readonly TemporaryHome _home = new TemporaryHome().WithSmallCatalogue();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_loaded_service_is_ready_and_names_its_parts()
    {
        await using var service = await (await RunningService.StartAsync(_home)).LoadedAsync();

        var (status, answer) = await ReadyAsync(service);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("ready", (string?)answer["status"]);
        Assert.Equal(["state", "catalogue", "retriever", "vector-store", "text-encoder", "language-model", "ranker"], answer["parts"]!.AsArray().Select(part => (string?)part!["name"]));
        Assert.Equal("30 items, 185 users", Detail(answer, "catalogue"));
        Assert.Matches(@"^SmolLM2-135M-Instruct\.Q4_1 \(Q4_1\), (on the CPU|31 of 31 layers on .+)$", Detail(answer, "language-model"));
    }

    [Fact]
    public async Task An_adapter_serves_with_the_model_that_ranks_and_not_with_the_one_that_writes()
    {
        await File.WriteAllBytesAsync(Path.Combine(_home.Folder, "adapter.gguf"), SmolLmAdapter.ToBytes());
        _home.With("Models:Ranker", "").With("Ranking:Template", "rank").With("Models:Adapters", new JsonArray(new JsonObject { ["Path"] = "adapter.gguf", ["Scale"] = 0.5 }));

        await using var service = await (await RunningService.StartAsync(_home)).LoadedAsync();
        var (status, answer) = await ReadyAsync(service);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("SmolLM2-135M-Instruct.Q4_1, with adapter adapter.gguf at 0.5", Detail(answer, "ranker"));
        Assert.DoesNotContain("adapter", Detail(answer, "language-model"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_still_loading_is_live_and_not_ready_and_its_api_says_when_to_come_back()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = await RunningService.StartAsync(_home, async (readiness, cancellationToken) =>
        {
            await gate.Task.WaitAsync(cancellationToken);
            throw new CoreUnavailableException("enough seen.");
        });

        using var live = await service.Http.GetAsync("/health/live");
        var (ready, answer) = await ReadyAsync(service);
        using var api = await service.Http.PostAsJsonAsync("/api/recommendations", new { history = new[] { new { item = "6" } } });
        gate.SetResult();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (live.StatusCode, ready));
        Assert.Equal("starting", (string?)answer["status"]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, api.StatusCode);
        Assert.NotNull(api.Headers.RetryAfter);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_its_language_model_and_ranker_the_chat_answers_in_the_retrievers_order_and_says_so(bool truncated)
    {
        var model = Path.Combine(_home.Folder, "model.gguf");
        if (truncated)
        {
            await using var whole = File.OpenRead((string)_home.Settings["Models"]!["LanguageModel"]!);
            var beginning = new byte[1_000_000];
            await whole.ReadExactlyAsync(beginning);
            await File.WriteAllBytesAsync(model, beginning);
        }

        await using var service = await (await RunningService.StartAsync(_home.With("Models:LanguageModel", model).With("Models:Ranker", model))).LoadedAsync();
        var (status, answer) = await ReadyAsync(service);
        using var client = await DirectLineClient.StartAsync(service);
        await client.SendAsync("I loved Heat and The Usual Suspects, what should I watch next?");
        var list = (await client.ListenAsync(activity => activity["attachments"] is not null))[^1];
        var (_, watermark) = await client.ReadAsync(); // before the press: without a model the answer may be there at once
        await client.PressFirstAsync(list);
        await client.ReconnectAsync(watermark);
        var reason = (await client.ListenAsync(ProtocolTests.IsFinal))[^1];

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("failed", (string?)answer["status"]);
        Assert.Contains(model, Detail(answer, "language-model"), StringComparison.Ordinal);
        Assert.Contains(model, Detail(answer, "ranker"), StringComparison.Ordinal);
        var label = list["attachments"]![0]!["content"]!["body"]!.AsArray()[^1]!;
        Assert.Equal("TextBlock", (string?)label["type"]);
        Assert.NotEmpty((string)label["text"]!);
        Assert.Contains("Heat", (string?)reason["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_text_encoder_titles_still_work_and_words_are_labelled()
    {
        await using var service = await (await RunningService.StartAsync(_home.With("Models:TextEncoder", "missing.gguf"))).LoadedAsync();

        var (status, answer) = await ReadyAsync(service);
        using var response = await service.Http.PostAsJsonAsync("/api/recommendations", new { messages = new[] { new { role = "user", text = "I loved Heat. Something with robots and explosions?" } } });
        var recommendation = (await response.Content.ReadFromJsonAsync<JsonObject>())!;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("missing.gguf", Detail(answer, "text-encoder"), StringComparison.Ordinal);
        Assert.Equal(5, recommendation["items"]!.AsArray().Count);
        Assert.Contains("words of your request", (string?)recommendation["degraded"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_catalogue_the_chat_is_polite_and_readiness_says_what_to_do()
    {
        await using var service = await (await RunningService.StartAsync(_home.With("Ingest:Items:File", "missing.csv"))).LoadedAsync();

        var (status, answer) = await ReadyAsync(service);
        using var client = await DirectLineClient.StartAsync(service);
        var message = (await client.ListenAsync(ProtocolTests.IsMessage))[^1];

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("missing.csv", Detail(answer, "catalogue"), StringComparison.Ordinal);
        Assert.StartsWith("I cannot answer right now", (string?)message["text"], StringComparison.Ordinal);
        Assert.DoesNotContain("missing.csv", (string?)message["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_stops_working_is_told_and_its_path_only_to_this_machine()
    {
        await using var service = await (await RunningService.StartAsync(_home, (readiness, cancellationToken) =>
        {
            readiness.Watch(Readiness.VectorStore, _ => Task.FromException(new InvalidOperationException("/srv/vectors.db is gone")));
            return new ScriptedCore().LoadAsync(readiness, cancellationToken);
        })).LoadedAsync();

        var (status, answer) = await ReadyAsync(service);
        service.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        var (_, elsewhere) = await ReadyAsync(service);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("/srv/vectors.db is gone", Detail(answer, "vector-store"));
        Assert.Equal("failed", (string?)elsewhere["status"]);
        Assert.DoesNotContain("/srv", elsewhere.ToJsonString(), StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, JsonObject Answer)> ReadyAsync(RunningService service)
    {
        using var response = await service.Http.GetAsync("/health/ready");
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    private static string? Detail(JsonObject answer, string part) =>
        (string?)answer["parts"]!.AsArray().Single(candidate => (string?)candidate!["name"] == part)!["detail"];
}
