using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ChatRec.Doubles;

namespace ChatRec.Cli.Tests;

/// <summary><c>chatrec ingest</c> into a Qdrant server, also one that goes away in the middle.</summary>
public sealed class QdrantIngestTests : IAsyncLifetime
{
    private readonly CommandRun _run = new();
    private QdrantDouble _qdrant = null!;

    public async ValueTask InitializeAsync()
    {
        _run.WriteSmallCatalogue();
        _qdrant = await QdrantDouble.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _qdrant.DisposeAsync();
        _run.Dispose();
    }

    [Fact]
    public async Task A_catalogue_is_indexed_once()
    {
        var first = await IngestAsync();
        var second = await IngestAsync();

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Contains($"12 written, 0 removed (qdrant {Address})", first.Output, StringComparison.Ordinal);
        Assert.Contains("0 written, 0 removed", second.Output, StringComparison.Ordinal);
        Assert.Equal(12, await CountAsync());
        Assert.Empty(_qdrant.Violations);
    }

    [Fact]
    public async Task A_server_that_is_killed_in_the_middle_costs_one_more_run_and_nothing_is_doubled()
    {
        var writes = 0;
        var inTheMiddle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _qdrant.Faults.HangNext(when: request => IsWriting(request) && Interlocked.Increment(ref writes) == 2 && inTheMiddle.TrySetResult());

        var killed = IngestAsync("--set", "VectorStore:UpsertBatch=4", "--set", "VectorStore:MaxConcurrentWrites=1");
        await inTheMiddle.Task;
        await _qdrant.StopAsync();
        var interrupted = await killed;
        _qdrant.Faults.Clear();
        await _qdrant.RestartAsync();
        var collection = Assert.Single(await CollectionsAsync());
        var left = await CountAsync(collection);
        var again = await IngestAsync();

        Assert.Equal(1, interrupted.ExitCode);
        Assert.Contains(Address, interrupted.Error, StringComparison.Ordinal);
        Assert.Contains("run `chatrec ingest` again when the store answers, and it goes on from there.", interrupted.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", interrupted.Error, StringComparison.Ordinal);
        Assert.Equal(4, left);
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.Contains("0 encoded now, 12 known before; 8 written, 0 removed", again.Output, StringComparison.Ordinal);
        Assert.Equal(12, await CountAsync());
    }

    [Fact]
    public async Task With_rebuild_a_new_collection_takes_over_when_it_is_complete()
    {
        await IngestAsync();
        var before = Assert.Single(await CollectionsAsync());

        _qdrant.Faults.FailNext(1, HttpStatusCode.InternalServerError, """{"status":{"error":"out of disk"},"time":0}""", when: IsWriting);
        var failed = await IngestAsync("--rebuild");
        var meanwhile = await AliasAsync();
        var rebuilt = await IngestAsync("--rebuild", "--set", "VectorStore:OnDisk=true");
        var after = Assert.Single(await CollectionsAsync(), name => name != before);
        var kept = await CollectionsAsync();
        await IngestAsync();

        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("out of disk", failed.Error, StringComparison.Ordinal);
        Assert.Contains("its index is as it was. Run `chatrec ingest --rebuild` again", failed.Error, StringComparison.Ordinal);
        Assert.Equal(before, meanwhile);
        Assert.Equal((0, ""), (rebuilt.ExitCode, rebuilt.Error));
        Assert.Contains("12 written, 0 removed", rebuilt.Output, StringComparison.Ordinal);
        Assert.Contains("the new collection is in use", rebuilt.Output, StringComparison.Ordinal);
        Assert.Contains(before, kept); // Whoever searches in it may go on until the next ingestion.
        Assert.Equal([after], await CollectionsAsync());
        Assert.Equal(after, await AliasAsync());
        Assert.Equal(12, await CountAsync());
        Assert.True((bool)(await GetAsync($"collections/{after}"))["config"]!["params"]!["vectors"]!["content"]!["on_disk"]!);
    }

    [Fact]
    public async Task A_server_that_is_away_or_refuses_is_one_sentence_without_the_key()
    {
        await using var locked = await QdrantDouble.StartAsync(new QdrantDoubleOptions { ApiKey = "another" });
        var refused = await _run.RunAsync("ingest", "--set", "VectorStore:Provider=qdrant", "--set", $"VectorStore:Url={locked.Url}", "--set", "VectorStore:ApiKey=sesame-4711");
        await _qdrant.StopAsync();
        var away = await IngestAsync();

        Assert.Equal((1, 1), (refused.ExitCode, away.ExitCode));
        Assert.Contains("correct the key in VectorStore:ApiKey", refused.Error, StringComparison.Ordinal);
        Assert.Contains("again when that is mended", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame-4711", refused.Error + refused.Output, StringComparison.Ordinal);
        Assert.Contains("nothing answers", away.Error, StringComparison.Ordinal);
        Assert.Contains(Address, away.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ranker_is_measured_on_the_store_that_is_served()
    {
        var result = await _run.RunAsync("bench", "rank", "--prompts", "1", "--set", "VectorStore:Provider=qdrant", "--set", $"VectorStore:Url={_qdrant.Url}", "--set", "Retrieval:Content:VectorFiles:0=none.f16");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    private string Address => _qdrant.Url.AbsoluteUri.TrimEnd('/');

    private Task<CommandResult> IngestAsync(params string[] more) =>
        _run.RunAsync(["ingest", "--set", "VectorStore:Provider=qdrant", "--set", $"VectorStore:Url={_qdrant.Url}", .. more]);

    private static bool IsWriting(RecordedRequest request) => request.Method == "PUT" && request.Path.EndsWith("/points", StringComparison.Ordinal);

    private async Task<string[]> CollectionsAsync() => [.. (await GetAsync("collections"))["collections"]!.AsArray().Select(collection => (string)collection!["name"]!)];

    private async Task<string> AliasAsync() => (string)(await GetAsync("aliases"))["aliases"]!.AsArray().Single()!["collection_name"]!;

    private async Task<int> CountAsync(string collection = "items")
    {
        using var http = new HttpClient();
        using var body = new StringContent("""{"exact":true}""", Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(_qdrant.Url, $"collections/{collection}/points/count"), body);
        return (int)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["result"]!["count"]!;
    }

    private async Task<JsonNode> GetAsync(string path)
    {
        using var http = new HttpClient();
        return JsonNode.Parse(await http.GetStringAsync(new Uri(_qdrant.Url, path)))!["result"]!;
    }
}
