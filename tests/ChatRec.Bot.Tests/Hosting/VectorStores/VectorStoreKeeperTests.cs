using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ChatRec.Bot.Tests.Channels.DirectLine;
using ChatRec.Doubles;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRec.Bot.Tests.Hosting.VectorStores;

/// <summary>The whole service with a Qdrant server that is away, slow, emptied or another one: people get an answer, operators the reason, and nobody restarts anything.</summary>
public sealed class VectorStoreKeeperTests : IDisposable
{
    private const string Down = "The vector store does not work";
    private const string Up = "The vector store works";
    private const string Sentence = "Part of my search is not working right now";
    private const string Key = "sesame-4711";

    private readonly TemporaryHome _home = new TemporaryHome().WithSmallCatalogue().With("VectorStore:Provider", "qdrant").With("VectorStore:TimeoutSeconds", 20);
    private readonly LogLines _log = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task One_change_of_the_configuration_takes_the_service_to_qdrant()
    {
        await using var qdrant = await QdrantDouble.StartAsync();
        await using var service = await StartAsync(qdrant);

        var (status, detail) = await ReadyAsync(service);
        var answer = await RecommendAsync(service);

        Assert.Equal((HttpStatusCode.OK, $"qdrant {Address(qdrant)}: 30 vectors"), (status, detail));
        Assert.True(ByContent(answer));
        Assert.DoesNotContain(Sentence, (string?)answer["degraded"] ?? "", StringComparison.Ordinal);
        Assert.Equal(30, await CountAsync(qdrant));
        Assert.Equal(1, MeasuredUp(service));
        Assert.Empty(qdrant.Violations);
    }

    [Fact]
    public async Task A_server_that_is_down_at_the_start_is_filled_as_soon_as_it_is_up()
    {
        await using var qdrant = await QdrantDouble.StartAsync();
        await qdrant.StopAsync();
        await using var service = await StartAsync(qdrant);

        var (status, detail) = await ReadyAsync(service);
        var measured = MeasuredUp(service);
        var without = await RecommendAsync(service);
        using var client = await DirectLineClient.StartAsync(service);
        var list = await AskAsync(client);
        await qdrant.RestartAsync();
        await _log.SeenAsync(Up);
        var (later, name) = await ReadyAsync(service);
        var with = await RecommendAsync(service);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, 0), (status, measured));
        Assert.StartsWith($"Qdrant {Address(qdrant)}: ", detail, StringComparison.Ordinal);
        Assert.Equal(5, without["items"]!.AsArray().Count);
        Assert.False(ByContent(without));
        Assert.StartsWith(Sentence, (string?)without["degraded"], StringComparison.Ordinal);
        Assert.Contains(Sentence, Label(list), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, $"qdrant {Address(qdrant)}: 30 vectors"), (later, name));
        Assert.True(ByContent(with));
        Assert.Contains("nothing answers", Assert.Single(_log.With(Down)), StringComparison.Ordinal);
        Assert.Single(_log.With(Up));
        Assert.Single(_log.With(Address(qdrant)), line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_is_killed_in_the_middle_of_a_chat_and_comes_back_costs_nothing_but_some_lists(bool forget)
    {
        await using var qdrant = await QdrantDouble.StartAsync();
        await using var service = await StartAsync(qdrant);
        using var client = await DirectLineClient.StartAsync(service);

        var before = await AskAsync(client);
        await qdrant.StopAsync();
        var meanwhile = await AskAsync(client, "More please");
        await qdrant.RestartAsync(forget);
        await _log.SeenAsync(Up, 2);
        var after = await AskAsync(client, "More please");
        var known = await SayAsync(client, "What do you know about me?");

        Assert.DoesNotContain(Sentence, Label(before), StringComparison.Ordinal);
        Assert.Contains(Sentence, Label(meanwhile), StringComparison.Ordinal);
        Assert.DoesNotContain(Sentence, Label(after), StringComparison.Ordinal);
        Assert.Contains("The Usual Suspects", known["attachments"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("Heat", known["attachments"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(30, await CountAsync(qdrant));
        Assert.Equal(forget ? ["nothing answers", "it was emptied"] : ["nothing answers"], _log.With(Down).Select(line => line.Contains("emptied", StringComparison.Ordinal) ? "it was emptied" : "nothing answers"));
        Assert.Contains(forget ? "30 written now" : "0 written now", _log.With(Up)[1], StringComparison.Ordinal);
        Assert.DoesNotContain(_log.With("Exception"), line => !line.StartsWith("Debug", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a web page", "the answer is none of Qdrant's, it begins '<!doctype html>")]
    [InlineData("an old version", "this is Qdrant '1.9.0', and ChatRec needs 1.17.0 or later")]
    [InlineData("another key", "correct the key in VectorStore:ApiKey")]
    [InlineData("an unknown certificate", "the server's certificate is not trusted")]
    [InlineData("silence", "no answer within 1 s")]
    public async Task What_is_wrong_with_a_server_is_told_to_the_operator_and_the_chat_goes_on(string what, string reason)
    {
        await using var qdrant = await QdrantDouble.StartAsync(new QdrantDoubleOptions
        {
            ApiKey = what == "another key" ? "the right one" : null,
            Version = what == "an old version" ? "1.9.0" : "1.18.3",
            Certificate = what == "an unknown certificate" ? SelfSigned() : null,
        });
        switch (what)
        {
            case "a web page":
                qdrant.Faults.AnswerHtmlNext(int.MaxValue);
                break;
            case "silence":
                _home.With("VectorStore:TimeoutSeconds", 1);
                qdrant.Faults.HangNext(int.MaxValue);
                break;
        }

        await using var service = await StartAsync(qdrant);
        var (status, detail) = await ReadyAsync(service);
        var answer = await RecommendAsync(service);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains(reason, detail, StringComparison.Ordinal);
        Assert.Contains(reason, Assert.Single(_log.With(Down)), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, detail + string.Concat(_log.With("")), StringComparison.Ordinal);
        Assert.Equal(5, answer["items"]!.AsArray().Count);
        Assert.StartsWith(Sentence, (string?)answer["degraded"], StringComparison.Ordinal);
        Assert.InRange(qdrant.Requests.Count, 0, 30); // It is asked again later, not all the time.
    }

    [Fact]
    public async Task A_server_that_stops_answering_searches_keeps_a_person_waiting_once_and_not_for_long()
    {
        _home.With("VectorStore:TimeoutSeconds", 3);
        await using var qdrant = await QdrantDouble.StartAsync();
        await using var service = await StartAsync(qdrant);
        qdrant.Faults.HangNext(int.MaxValue, when: request => request.Path.EndsWith("/points/query", StringComparison.Ordinal));

        var late = await RecommendAsync(service);
        qdrant.Faults.Clear();
        await _log.SeenAsync(Up, 2);
        var again = await RecommendAsync(service);

        Assert.Equal(5, late["items"]!.AsArray().Count);
        Assert.StartsWith(Sentence, (string?)late["degraded"], StringComparison.Ordinal);
        Assert.Contains("longer than 3 s", _log.With(Down)[0], StringComparison.Ordinal);
        Assert.True(ByContent(again));
    }

    [Fact]
    public async Task A_search_too_many_costs_that_list_and_no_other()
    {
        await using var qdrant = await QdrantDouble.StartAsync();
        await using var service = await StartAsync(qdrant);
        qdrant.Faults.FailNext(int.MaxValue, HttpStatusCode.TooManyRequests, when: request => request.Path.EndsWith("/points/query", StringComparison.Ordinal));

        var limited = await RecommendAsync(service);
        qdrant.Faults.Clear();
        var again = await RecommendAsync(service);

        Assert.StartsWith(Sentence, (string?)limited["degraded"], StringComparison.Ordinal);
        Assert.True(ByContent(again));
        Assert.Empty(_log.With(Down));
    }

    [Fact]
    public async Task Readiness_does_not_wait_for_a_store_that_is_filled_again()
    {
        await using var qdrant = await QdrantDouble.StartAsync();
        await using var service = await StartAsync(qdrant);
        qdrant.Faults.HangNext(int.MaxValue, when: request => request.Method == "PUT" && request.Path.EndsWith("/points", StringComparison.Ordinal));
        await SendAsync(qdrant, HttpMethod.Delete, $"collections/{await CollectionAsync(qdrant)}");

        var started = TimeProvider.System.GetTimestamp();
        await ReadyAsync(service);
        var (status, detail) = await ReadyAsync(service);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.DoesNotContain("timed out", detail, StringComparison.Ordinal);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Points_that_somebody_removed_are_written_again()
    {
        await using var qdrant = await QdrantDouble.StartAsync();
        await using var service = await StartAsync(qdrant);

        await SendAsync(qdrant, HttpMethod.Post, "collections/items/points/delete?wait=true", """{"filter":{"must":[{"key":"year","range":{"lt":1990}}]}}""");
        var left = await CountAsync(qdrant);
        await ReadyAsync(service);
        await _log.SeenAsync(Up, 2);

        Assert.InRange(left, 1, 29);
        Assert.Equal(30, await CountAsync(qdrant));
        Assert.Empty(_log.With(Down));
    }

    [Fact]
    public async Task A_collection_of_another_dimension_under_its_name_is_told()
    {
        await using var qdrant = await QdrantDouble.StartAsync();
        await using var service = await StartAsync(qdrant);
        var collection = await CollectionAsync(qdrant);

        await SendAsync(qdrant, HttpMethod.Delete, $"collections/{collection}");
        await SendAsync(qdrant, HttpMethod.Put, $"collections/{collection}", """{"vectors":{"content":{"size":4,"distance":"Cosine"}}}""");
        await ReadyAsync(service);
        await _log.SeenAsync(Down);
        await _log.SeenAsync("384");
        var answer = await RecommendAsync(service);
        await SendAsync(qdrant, HttpMethod.Delete, $"collections/{collection}");
        await _log.SeenAsync(Up, 2);

        Assert.StartsWith(Sentence, (string?)answer["degraded"], StringComparison.Ordinal);
        Assert.Equal(30, await CountAsync(qdrant));
    }

    [Fact]
    public async Task Another_installation_that_took_the_alias_over_is_told_and_not_fought()
    {
        await using var qdrant = await QdrantDouble.StartAsync();
        await using var service = await StartAsync(qdrant);
        var collection = await CollectionAsync(qdrant);

        await SendAsync(qdrant, HttpMethod.Put, "collections/items_0123456789ab", """{"vectors":{"content":{"size":4,"distance":"Cosine"}}}""");
        await SwitchAsync(qdrant, "items_0123456789ab");
        var (status, detail) = await ReadyAsync(service);
        var answer = await RecommendAsync(service);
        var taken = await CollectionAsync(qdrant);
        await SwitchAsync(qdrant, collection);
        await _log.SeenAsync(Up, 2);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("'items_0123456789ab', which was made with another text encoder or item template", detail, StringComparison.Ordinal);
        Assert.StartsWith(Sentence, (string?)answer["degraded"], StringComparison.Ordinal);
        Assert.Equal("items_0123456789ab", taken);
        Assert.True(ByContent(await RecommendAsync(service)));
    }

    private async Task<RunningService> StartAsync(QdrantDouble qdrant)
    {
        _home.With("VectorStore:Url", Address(qdrant)).With("VectorStore:ApiKey", Key);
        return await (await RunningService.StartAsync(_home, log: _log)).LoadedAsync();
    }

    private static string Address(QdrantDouble qdrant) => qdrant.Url.AbsoluteUri.TrimEnd('/');

    private static async Task<(HttpStatusCode Status, string? Detail)> ReadyAsync(RunningService service)
    {
        using var response = await service.Http.GetAsync("/health/ready");
        var answer = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        return (response.StatusCode, (string?)answer["parts"]!.AsArray().Single(part => (string?)part!["name"] == "vector-store")!["detail"]);
    }

    private static int MeasuredUp(RunningService service)
    {
        var measured = -1;
        var factory = service.App.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name == "chatrec.vector_store.up" && instrument.Meter.Scope == factory)
            {
                all.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => measured = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }

    private static async Task<JsonObject> RecommendAsync(RunningService service)
    {
        using var response = await service.Http.PostAsJsonAsync("/api/recommendations", new { history = new[] { new { item = "6" }, new { item = "50" } } });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static bool ByContent(JsonObject answer) =>
        answer["items"]!.AsArray().Any(item => item!["provenance"]!.AsArray().Any(source => (string?)source!["source"] == "history"));

    private static async Task<JsonObject> AskAsync(DirectLineClient client, string text = "I loved Heat and The Usual Suspects, what should I watch next?") =>
        await SayAsync(client, text, activity => activity["attachments"] is not null);

    private static async Task<JsonObject> SayAsync(DirectLineClient client, string text, Func<JsonObject, bool>? isAnswer = null)
    {
        var (_, watermark) = await client.ReadAsync();
        await client.SendAsync(text, Guid.NewGuid().ToString());
        await client.ReconnectAsync(watermark);
        return (await client.ListenAsync(isAnswer ?? (activity => ProtocolTests.IsMessage(activity) && (string?)activity["from"]!["role"] == "bot")))[^1];
    }

    private static string Label(JsonObject list)
    {
        var last = list["attachments"]![0]!["content"]!["body"]!.AsArray()[^1]!;
        return (string?)last["type"] == "TextBlock" ? (string)last["text"]! : "";
    }

    private static async Task<int> CountAsync(QdrantDouble qdrant) =>
        (int)(await SendAsync(qdrant, HttpMethod.Post, "collections/items/points/count", """{"exact":true}"""))["result"]!["count"]!;

    private static async Task<string> CollectionAsync(QdrantDouble qdrant) =>
        (string)(await SendAsync(qdrant, HttpMethod.Get, "aliases"))["result"]!["aliases"]!.AsArray().Single()!["collection_name"]!;

    private static async Task SwitchAsync(QdrantDouble qdrant, string collection) => await SendAsync(
        qdrant, HttpMethod.Post, "collections/aliases",
        """{"actions":[{"delete_alias":{"alias_name":"items"}},{"create_alias":{"alias_name":"items","collection_name":"NAME"}}]}""".Replace("NAME", collection, StringComparison.Ordinal));

    private static async Task<JsonObject> SendAsync(QdrantDouble qdrant, HttpMethod method, string path, string? body = null)
    {
        using var http = new HttpClient { BaseAddress = qdrant.Url };
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode} {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
