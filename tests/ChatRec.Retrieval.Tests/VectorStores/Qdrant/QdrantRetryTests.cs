using System.Net;
using ChatRec.Doubles;
using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Qdrant;
using Microsoft.Extensions.Logging;
using static ChatRec.Retrieval.Tests.VectorStores.Qdrant.QdrantTestBed;

namespace ChatRec.Retrieval.Tests.VectorStores.Qdrant;

public sealed class QdrantRetryTests
{
    [Fact]
    public async Task Reads_are_repeated_with_growing_waits_until_they_succeed()
    {
        await using var bed = await StartAsync(options => options.MaxAttempts = 4);
        await bed.FillAsync();
        bed.Server.Faults.CloseConnectionNext(1);
        bed.Server.Faults.FailNext(1, HttpStatusCode.ServiceUnavailable);
        bed.Server.Faults.FailNext(1, HttpStatusCode.BadGateway, "<html>nginx</html>", "text/html");

        Assert.Equal(3, (await bed.SearchAsync()).Count);

        Assert.Equal(4, bed.Server.Requests.Count);
        Assert.Equal(3, bed.Clock.Skipped.Count);
        Assert.All(bed.Clock.Skipped, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task A_read_is_given_up_after_so_many_attempts()
    {
        await using var bed = await StartAsync();
        await bed.FillAsync();
        bed.Server.Faults.FailNext(9, HttpStatusCode.ServiceUnavailable);

        await FailsAsync(VectorStoreFailure.Unreachable, bed.SearchAsync);

        Assert.Equal(3, bed.Server.Requests.Count);
    }

    [Fact]
    public async Task A_single_attempt_may_be_asked_for()
    {
        await using var bed = await StartAsync(options => options.MaxAttempts = 1);
        await bed.FillAsync();
        bed.Server.Faults.FailNext(1, HttpStatusCode.ServiceUnavailable);

        await FailsAsync(VectorStoreFailure.Unreachable, bed.SearchAsync);

        Assert.Single(bed.Server.Requests);
    }

    [Fact]
    public async Task Creating_a_collection_is_never_repeated_but_what_follows_it_is()
    {
        await using var bed = await StartAsync();
        bed.Server.Faults.CloseConnectionNext(1, afterWork: true, when: IsCreation);

        await FailsAsync(VectorStoreFailure.Unreachable, () => bed.Store.EnsureCollectionAsync(Schema, default));
        Assert.Single(bed.Server.Requests, IsCreation);

        // It was made all the same; only its indexes are missing.
        bed.Server.ClearRequests();
        bed.Server.Faults.CloseConnectionNext(1, afterWork: true, when: request => request.Path.EndsWith("/index", StringComparison.Ordinal));
        await bed.Store.EnsureCollectionAsync(Schema, default);
        Assert.DoesNotContain(bed.Server.Requests, IsCreation);
        Assert.Equal(4, bed.Server.Requests.Count(request => request.Path.EndsWith("/index", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_collection_that_somebody_else_makes_at_the_same_time_is_as_good()
    {
        await using var bed = await StartAsync();
        await bed.FillAsync();
        // The first look finds nothing yet.
        bed.Server.Faults.FailNext(
            1, HttpStatusCode.NotFound, """{"status":{"error":"Not found: Collection `items` doesn't exist!"},"time":0}""", when: request => request.Path == "/collections/items");

        await bed.Store.EnsureCollectionAsync(Schema, default);

        Assert.Single(bed.Server.Requests, IsCreation);
    }

    [Fact]
    public async Task An_upsert_whose_answer_was_lost_is_written_again()
    {
        await using var bed = await StartAsync();
        await bed.FillAsync();
        bed.Server.Faults.CloseConnectionNext(1, afterWork: true);

        await bed.Store.UpsertAsync("items", Points(7), default);

        Assert.Equal(2, bed.Server.Requests.Count);
        Assert.Equal(7, await bed.Store.CountAsync("items", PointFilter.None, default));
    }

    [Fact]
    public async Task A_refusal_is_not_repeated()
    {
        await using var bed = await StartAsync();
        bed.Server.Faults.FailNext(1, HttpStatusCode.InternalServerError);

        await FailsAsync(VectorStoreFailure.ServerError, () => bed.Store.ListCollectionsAsync(default));
        await FailsAsync(VectorStoreFailure.CollectionMissing, bed.SearchAsync);

        Assert.Equal(2, bed.Server.Requests.Count);
        Assert.Empty(bed.Clock.Skipped);
    }

    [Fact]
    public async Task Retry_After_is_waited_for()
    {
        await using var bed = await StartAsync();
        await bed.FillAsync();
        bed.Server.Faults.FailNext(1, HttpStatusCode.TooManyRequests, headers: new Dictionary<string, string> { ["Retry-After"] = "3" });
        bed.Server.Faults.FailNext(1, HttpStatusCode.ServiceUnavailable, headers: new Dictionary<string, string> { ["Retry-After"] = (bed.Clock.GetUtcNow() + TimeSpan.FromSeconds(4)).ToString("R") });

        Assert.Equal(3, (await bed.SearchAsync()).Count);

        Assert.Equal([TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1)], bed.Clock.Skipped);
    }

    [Fact]
    public async Task A_longer_wait_than_an_attempt_may_last_is_left_to_the_caller()
    {
        await using var bed = await StartAsync();
        await bed.FillAsync();
        bed.Server.Faults.FailNext(
            1,
            HttpStatusCode.TooManyRequests,
            """{"status":{"error":"Rate limiting exceeded: Read rate limit exceeded: Operation requires 1 tokens but only 0.0 were available. Retry after 20s"},"time":0}""",
            headers: new Dictionary<string, string> { ["Retry-After"] = "20" });

        var exception = await FailsAsync(VectorStoreFailure.RateLimited, bed.SearchAsync);

        Assert.Contains("and asks to wait 20 s", exception.Message, StringComparison.Ordinal);
        Assert.Empty(bed.Clock.Skipped);
        Assert.Single(bed.Server.Requests);
    }

    [Fact]
    public async Task A_server_that_is_down_is_left_alone_until_it_is_tried_again()
    {
        await using var bed = await StartAsync();
        await bed.FillAsync();
        await bed.Server.StopAsync();
        var since = bed.Clock.GetUtcNow();

        await FailsAsync(VectorStoreFailure.Unreachable, bed.SearchAsync);
        await FailsAsync(VectorStoreFailure.Unreachable, bed.SearchAsync);
        await bed.Server.RestartAsync();

        // At once, and not asked.
        var exception = await FailsAsync(VectorStoreFailure.Unreachable, bed.SearchAsync);
        Assert.Contains($"the server has not answered since {since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC", exception.Message, StringComparison.Ordinal);
        Assert.Empty(bed.Server.Requests);
        Assert.Single(bed.Log.Entries, entry => entry.Level == LogLevel.Debug && entry.Message.StartsWith("Down: ", StringComparison.Ordinal));

        bed.Clock.Advance(QdrantBreaker.Pause);
        Assert.Equal(3, (await bed.SearchAsync()).Count);
        Assert.Single(bed.Log.Entries, entry => entry.Message == "Qdrant answers again");
    }

    [Fact]
    public async Task A_trial_of_a_server_that_is_still_down_is_one_attempt()
    {
        await using var bed = await StartAsync(options => options.MaxAttempts = QdrantBreaker.Threshold);
        await bed.FillAsync();
        bed.Server.Faults.CloseConnectionNext(100);
        await FailsAsync(VectorStoreFailure.Unreachable, bed.SearchAsync);
        bed.Server.ClearRequests();

        bed.Clock.Advance(QdrantBreaker.Pause);
        await FailsAsync(VectorStoreFailure.Unreachable, bed.SearchAsync);

        Assert.Single(bed.Server.Requests);
    }

    [Fact]
    public void Answers_in_between_keep_the_breaker_closed()
    {
        var breaker = new QdrantBreaker(new TestClock());
        for (var round = 0; round < 3; round++)
        {
            for (var failure = 1; failure < QdrantBreaker.Threshold; failure++)
            {
                Assert.False(breaker.Failed());
            }

            Assert.False(breaker.Answered());
        }

        Assert.Null(breaker.DownSince());
    }

    private static bool IsCreation(RecordedRequest request) => request is { Method: "PUT", Path: "/collections/items" };
}
