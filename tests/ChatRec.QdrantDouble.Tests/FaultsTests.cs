using System.Net;

namespace ChatRec.Doubles.Tests;

/// <summary>Faults happen to the requests they were meant for, and to no others.</summary>
public sealed class FaultsTests
{
    private const string Point = """{"points":[{"id":7,"vector":[1,0]}]}""";

    [Fact]
    public async Task Fails_the_next_requests_as_told_and_does_nothing_for_them()
    {
        await using var server = await StartAsync();
        using var client = new QdrantClientOverHttp(server);
        server.Faults.FailNext(2, HttpStatusCode.ServiceUnavailable, "busy", "text/plain", new Dictionary<string, string> { ["retry-after"] = "3" });
        for (var i = 0; i < 2; i++)
        {
            using var answer = await client.SendAsync("PUT", "/collections/c/points?wait=true", Point);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal("busy", await answer.Content.ReadAsStringAsync());
            Assert.Equal(TimeSpan.FromSeconds(3), answer.Headers.RetryAfter?.Delta);
        }

        Assert.Equal(0, await client.CountAsync("c"));
    }

    [Fact]
    public async Task Fails_only_the_requests_that_it_was_meant_for()
    {
        await using var server = await StartAsync();
        using var client = new QdrantClientOverHttp(server);
        server.Faults.AnswerHtmlNext(1, when: request => request.Path == "/collections");
        Assert.Equal(0, await client.CountAsync("c"));
        using var page = await client.SendAsync("GET", "/collections");
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        await client.ResultAsync("GET", "/collections");
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task Closes_the_connection_before_or_after_the_work(bool afterWork, int expectedPoints)
    {
        await using var server = await StartAsync();
        using var client = new QdrantClientOverHttp(server);
        server.Faults.CloseConnectionNext(1, afterWork);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync("PUT", "/collections/c/points?wait=true", Point));
        Assert.Equal(expectedPoints, await client.CountAsync("c"));
    }

    [Fact]
    public async Task Hangs_until_the_client_gives_up_and_answers_others_meanwhile()
    {
        await using var server = await StartAsync();
        using var client = new QdrantClientOverHttp(server);
        using var patience = new CancellationTokenSource();
        server.Faults.HangNext(when: request => request.Path == "/collections");
        var hanging = client.SendAsync("GET", "/collections", cancellationToken: patience.Token);
        await server.WhenRequestedAsync(request => request.Path == "/collections");
        Assert.Equal(0, await client.CountAsync("c"));
        Assert.False(hanging.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
    }

    [Fact]
    public async Task Delays_answers_until_the_faults_are_cleared()
    {
        await using var server = await StartAsync();
        using var client = new QdrantClientOverHttp(server);
        using var patience = new CancellationTokenSource();
        server.Faults.Delay(TimeSpan.FromHours(1));
        var late = client.SendAsync("GET", "/collections", cancellationToken: patience.Token);
        await server.WhenRequestedAsync(request => request.Path == "/collections");
        server.Faults.Clear();
        await client.ResultAsync("GET", "/collections");
        Assert.False(late.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);
    }

    [Fact]
    public async Task A_delay_that_is_over_is_followed_by_the_real_answer()
    {
        await using var server = await StartAsync();
        using var client = new QdrantClientOverHttp(server);
        server.Faults.DelayNext(1, TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await client.CountAsync("c"));
    }

    [Fact]
    public async Task Stopping_ends_requests_that_hang()
    {
        await using var server = await StartAsync();
        using var client = new QdrantClientOverHttp(server);
        server.Faults.HangNext();
        var hanging = client.SendAsync("GET", "/collections");
        await server.WhenRequestedAsync(request => request.Path == "/collections");
        await server.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => hanging);
    }

    private static async Task<QdrantDouble> StartAsync()
    {
        var server = await QdrantDouble.StartAsync();
        using var client = new QdrantClientOverHttp(server);
        await client.ResultAsync("PUT", "/collections/c", """{"vectors":{"size":2,"distance":"Dot"}}""");
        return server;
    }
}
