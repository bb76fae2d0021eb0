using System.Net;
using ChatRec.Doubles;
using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Qdrant;
using static ChatRec.Retrieval.Tests.VectorStores.Qdrant.QdrantTestBed;

namespace ChatRec.Retrieval.Tests.VectorStores.Qdrant;

public sealed class QdrantFailureTests
{
    [Fact]
    public async Task A_server_that_is_down_is_unreachable()
    {
        await using var bed = await StartAsync();
        await bed.Server.StopAsync();

        var exception = await FailsAsync(VectorStoreFailure.Unreachable, () => bed.Store.CheckAsync(default));

        Assert.Contains($"{bed.Server.Url.ToString().TrimEnd('/')}: asking for its version (GET /): nothing answers", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("start Qdrant or correct VectorStore:Url.", exception.Message, StringComparison.Ordinal);
        Assert.True(exception.IsTransient);
    }

    [Fact]
    public async Task A_host_that_does_not_exist_is_unreachable()
    {
        await using var bed = await StartAsync();
        using var store = bed.Another(options => options.Url = "http://qdrant.invalid:6333");

        await FailsAsync(VectorStoreFailure.Unreachable, () => store.CheckAsync(default));
    }

    [Fact]
    public async Task A_connection_that_breaks_is_unreachable()
    {
        await using var bed = await StartAsync();
        await bed.FillAsync();
        bed.Server.Faults.CloseConnectionNext(3);

        var exception = await FailsAsync(VectorStoreFailure.Unreachable, bed.SearchAsync);

        Assert.Contains("searching collection 'items' (POST /collections/items/points/query)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_a_time_out_and_a_search_lasts_no_longer_than_three_attempts()
    {
        await using var bed = await StartAsync();
        await bed.FillAsync();
        bed.Server.Faults.HangNext(3);

        var search = bed.SearchAsync();
        for (var attempt = 1; !search.IsCompleted; attempt++)
        {
            await Task.WhenAny(search, Requested(bed, attempt));
            bed.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        var exception = await FailsAsync(VectorStoreFailure.TimedOut, () => search);
        Assert.Contains("no answer within 5 s", exception.Message, StringComparison.Ordinal);
        Assert.Contains("VectorStore:TimeoutSeconds", exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, bed.Server.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task A_web_page_is_no_vector_store_and_is_quoted(HttpStatusCode status)
    {
        await using var bed = await StartAsync();
        bed.Server.Faults.AnswerHtmlNext(1, status);

        var exception = await FailsAsync(VectorStoreFailure.NotAVectorStore, () => bed.Store.CheckAsync(default));

        Assert.Contains("'<!doctype html><title>Gateway</title><p>Not Qdrant.'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("correct VectorStore:Url", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("""{"result":null}""")]
    [InlineData("""{"result":{"points":null}}""")]
    [InlineData("""{"result":{"points":[{"id":1,"score":"high"}]}}""")]
    public async Task An_answer_of_another_form_is_no_vector_store(string answer)
    {
        await using var bed = await StartAsync();
        await bed.FillAsync();
        bed.Server.Faults.FailNext(1, HttpStatusCode.OK, answer, when: request => request.Path.EndsWith("/query", StringComparison.Ordinal));

        await FailsAsync(VectorStoreFailure.NotAVectorStore, bed.SearchAsync);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        await using var bed = await StartAsync();
        bed.Server.Faults.FailNext(1, HttpStatusCode.OK, new string(' ', QdrantHttp.MaxResponseBytes + 1));

        var exception = await FailsAsync(VectorStoreFailure.NotAVectorStore, () => bed.Store.ListCollectionsAsync(default));

        Assert.Contains("longer than 64 MB", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var bed = await StartAsync(options => options.ApiKey = "secret-key");
        bed.Server.Faults.FailNext(1, HttpStatusCode.Found, headers: new Dictionary<string, string> { ["Location"] = "https://elsewhere.example/login?next=1" });

        var exception = await FailsAsync(VectorStoreFailure.NotAVectorStore, () => bed.Store.CheckAsync(default));

        Assert.Contains("a redirect to https://elsewhere.example/login, which is not followed", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "it wants a key: set VectorStore:ApiKey")]
    [InlineData("wrong-key", "correct the key in VectorStore:ApiKey")]
    public async Task A_wrong_key_is_found_by_the_check_and_never_quoted(string key, string advice)
    {
        await using var bed = await StartAsync(options => options.ApiKey = key, new QdrantDoubleOptions { ApiKey = "secret-key" });

        var exception = await FailsAsync(VectorStoreFailure.Unauthorised, () => bed.Store.CheckAsync(default));

        Assert.Contains(advice, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-key", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_may_only_read_is_told_apart()
    {
        await using var bed = await StartAsync(options => options.ApiKey = "read-key\n", new QdrantDoubleOptions { ApiKey = "secret-key", ReadOnlyApiKey = "read-key" });

        await bed.Store.CheckAsync(default);
        var exception = await FailsAsync(VectorStoreFailure.Unauthorised, () => bed.Store.EnsureCollectionAsync(Schema, default));

        Assert.Contains("give VectorStore:ApiKey a key that may do this", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_the_server_repeats_is_not_quoted()
    {
        await using var bed = await StartAsync(options => options.ApiKey = "secret-key");
        bed.Server.Faults.FailNext(1, HttpStatusCode.InternalServerError, "your key secret-key is odd", "text/plain");

        var exception = await FailsAsync(VectorStoreFailure.ServerError, () => bed.Store.ListCollectionsAsync(default));

        Assert.Contains("500 'your key *** is odd'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.16.3", false)]
    [InlineData("1.9.0", false)]
    [InlineData("unknown", false)]
    [InlineData("1.17.0", true)]
    [InlineData("1.17.0-dev", true)]
    [InlineData("2.0.0", true)]
    public async Task A_version_without_weighted_fusion_is_too_old(string version, bool isFine)
    {
        await using var bed = await StartAsync(server: new QdrantDoubleOptions { Version = version });

        if (isFine)
        {
            await bed.Store.CheckAsync(default);
            return;
        }

        var exception = await FailsAsync(VectorStoreFailure.TooOld, () => bed.Store.CheckAsync(default));
        Assert.Contains($"Qdrant '{version}', and ChatRec needs 1.17.0 or later", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_ready_fails_its_check()
    {
        await using var bed = await StartAsync();
        bed.Server.Faults.FailNext(3, HttpStatusCode.ServiceUnavailable, "some shards are not ready", "text/plain", when: request => request.Path == "/readyz");

        var exception = await FailsAsync(VectorStoreFailure.Unreachable, () => bed.Store.CheckAsync(default));

        Assert.Contains("'some shards are not ready'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_collection_is_named()
    {
        await using var bed = await StartAsync();

        var exception = await FailsAsync(VectorStoreFailure.CollectionMissing, bed.SearchAsync);

        Assert.Contains("Collection `items` doesn't exist!", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collection_that_another_encoder_made_anew_is_a_wrong_vector()
    {
        await using var bed = await StartAsync();
        await bed.FillAsync();
        using var other = bed.Another();
        await other.DeleteCollectionAsync("items", default);
        await other.EnsureCollectionAsync(Schema with { Vectors = [new NamedVector("content", 8, VectorDistance.Cosine)] }, default);

        await FailsAsync(VectorStoreFailure.WrongVectors, bed.SearchAsync);
        var ensured = await FailsAsync(VectorStoreFailure.WrongVectors, () => bed.Store.EnsureCollectionAsync(Schema, default));
        Assert.Contains("content (8, Cosine), not content (4, Cosine)", ensured.Message, StringComparison.Ordinal);

        // What is known of the collection by now is right again.
        var nearest = new NearestQuery("content", new float[8], PointFilter.None, 1);
        Assert.Empty(await bed.Store.SearchAsync("items", nearest, default));
    }

    [Fact]
    public async Task A_missing_example_is_named()
    {
        await using var bed = await StartAsync();
        await bed.FillAsync();

        var exception = await FailsAsync(VectorStoreFailure.PointMissing, () => bed.Store.SearchAsync(
            "items", new RecommendQuery("content", ["item-1", "item-9"], [], RecommendStrategy.AverageVector, PointFilter.None, 5), default));

        Assert.Contains("collection 'items' has no vector of 'item-9'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_too_large_says_which_option_makes_it_smaller()
    {
        await using var bed = await StartAsync();
        await bed.FillAsync();
        bed.Server.Faults.FailNext(1, HttpStatusCode.RequestEntityTooLarge, "<html>413</html>", "text/html");

        var exception = await FailsAsync(VectorStoreFailure.Other, () => bed.Store.UpsertAsync("items", Points(1), default));

        Assert.Contains("VectorStore:UpsertBatch", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Points_of_another_program_are_told_apart()
    {
        await using var bed = await StartAsync();
        await bed.FillAsync(1);
        using var http = new HttpClient { BaseAddress = bed.Server.Url };
        using var body = new StringContent("""{"points":[{"id":7,"vector":{"content":[1,2,3,4]}}]}""", System.Text.Encoding.UTF8, "application/json");
        (await http.PutAsync(new Uri("/collections/items/points?wait=true", UriKind.Relative), body)).EnsureSuccessStatusCode();

        var exception = await FailsAsync(VectorStoreFailure.Other, bed.SearchAsync);

        Assert.Contains("holds point 7", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_is_cancellation_and_no_failure()
    {
        await using var bed = await StartAsync();
        await bed.FillAsync();
        bed.Server.Faults.HangNext();
        using var cancelled = new CancellationTokenSource();

        var search = bed.Store.SearchAsync("items", Query(), cancelled.Token);
        await Requested(bed, 1);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => search);
    }

    private static Task<RecordedRequest> Requested(QdrantTestBed bed, int times) => bed.Server.WhenRequestedAsync(_ => bed.Server.Requests.Count >= times);
}
