using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace ChatRec.Doubles.Tests;

/// <summary>The server around the recordings: restarts, https, limits, what it does not cover, what it records.</summary>
public sealed class QdrantDoubleTests
{
    [Fact]
    public async Task Keeps_its_data_over_a_restart_on_the_same_port()
    {
        await using var server = await QdrantDouble.StartAsync();
        using var client = new QdrantClientOverHttp(server);
        await client.LoadOracleAsync("items");
        var url = server.Url;
        await server.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync("GET", "/collections"));

        await server.RestartAsync();
        Assert.Equal(url, server.Url);
        Assert.Equal(500, await client.CountAsync("items"));

        await server.RestartAsync(forget: true);
        Assert.Equal(url, server.Url);
        Assert.Equal("[]", (await client.ResultAsync("GET", "/collections")).GetProperty("collections").GetRawText());
    }

    [Fact]
    public async Task Serves_https_with_the_given_certificate()
    {
        using var key = ECDsa.Create();
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await using var server = await QdrantDouble.StartAsync(new QdrantDoubleOptions { Certificate = certificate });
        X509Certificate? seen = null;
        using var handler = new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => (seen = shown) is not null },
        };
        using var client = new QdrantClientOverHttp(server, handler);
        Assert.Equal("https", server.Url.Scheme);
        using var answer = await client.SendAsync("GET", "/healthz");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(certificate.GetCertHashString(), seen?.GetCertHashString());
    }

    [Fact]
    public async Task Claims_the_version_that_it_is_told()
    {
        await using var server = await QdrantDouble.StartAsync(new QdrantDoubleOptions { Version = "1.9.2" });
        using var client = new QdrantClientOverHttp(server);
        using var answer = await client.SendAsync("GET", "/");
        Assert.Equal("1.9.2", JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("version").GetString());
    }

    [Fact]
    public async Task Refuses_a_body_over_the_limit()
    {
        await using var server = await QdrantDouble.StartAsync(new QdrantDoubleOptions { MaxBodySize = 1000 });
        using var client = new QdrantClientOverHttp(server);
        using var answer = await client.SendAsync("PUT", "/collections/c", new string(' ', 1001));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            "JSON payload (1001 bytes) is larger than allowed (limit: 1000 bytes).", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/telemetry", null)]
    [InlineData("POST", "/collections/c/points/search", """{"vector":[1,0],"limit":1}""")]
    [InlineData("POST", "/collections/c/points/query", """{"query":{"context":{"positive":1,"negative":2}}}""")]
    [InlineData("POST", "/collections/c/points/query", """{"query":{"indices":[1],"values":[0.5]}}""")]
    [InlineData("POST", "/collections/c/points/query", """{"query":1,"lookup_from":{"collection":"d"}}""")]
    [InlineData("POST", "/collections/c/points/count", """{"filter":{"must":{"key":"place","geo_radius":{"center":{"lon":1,"lat":2},"radius":3}}}}""")]
    [InlineData("PUT", "/collections/d", """{"vectors":{"size":2,"distance":"Euclid"}}""")]
    [InlineData("PUT", "/collections/c/points", """{"points":[{"id":1,"vector":[[1,0],[0,1]]}]}""")]
    public async Task Says_501_to_what_the_real_server_knows_and_it_does_not(string method, string target, string? body)
    {
        await using var server = await QdrantDouble.StartAsync();
        using var client = new QdrantClientOverHttp(server);
        await client.ResultAsync("PUT", "/collections/c", """{"vectors":{"size":2,"distance":"Dot"}}""");
        using var answer = await client.SendAsync(method, target, body);
        Assert.Equal(HttpStatusCode.NotImplemented, answer.StatusCode);
        Assert.Contains("Not covered by the double", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(server.Violations);
    }

    [Theory]
    [InlineData("GET", "/collections/c/nothing", null, "application/json", "GET /collections/c/nothing is not in the OpenAPI document")]
    [InlineData("GET", "/collections/c?verbose=true", null, "application/json", "unknown query parameter 'verbose'")]
    [InlineData("DELETE", "/collections/c?timeout=soon", null, "application/json", "query parameter 'timeout' must not be 'soon'")]
    [InlineData("GET", "/collections", "{}", "application/json", "a body, but the call takes none")]
    [InlineData("PUT", "/collections/c/points?ordering=strict", """{"points":[]}""", "application/json", "query parameter 'ordering' must not be 'strict'")]
    [InlineData("POST", "/collections/c/points/count", "{}", "text/plain", "the content type is not application/json")]
    [InlineData("POST", "/collections/c/points/query", """{"filter":{"must":[{"key":"a","match":{"valu":1}}]}}""", "application/json", "#/filter.must[0].match.value: PropertyRequired; unknown property #/filter.must[0].match.valu")]
    [InlineData("POST", "/collections/c/points/query", """{"prefetch":[{"query":[1],"limits":5}],"query":{"fusion":"rrf"}}""", "application/json", "unknown property #/prefetch[0].limits")]
    [InlineData("PUT", "/collections/c/points", """{"points":[{"id":1,"vector":{"content":"x"}}]}""", "application/json", "#/points[0].vector.content: ObjectExpected")]
    public async Task Notes_requests_that_the_OpenAPI_document_does_not_allow(
        string method, string target, string? body, string contentType, string reason)
    {
        await using var server = await QdrantDouble.StartAsync();
        using var client = new QdrantClientOverHttp(server);
        using var answer = await client.SendAsync(method, target, body, contentType);
        Assert.Contains(reason, string.Join("; ", server.Violations.Select(violation => violation.Reason)), StringComparison.Ordinal);
        Assert.All(server.Violations, violation => Assert.Equal(target, violation.Request.Target));
    }

    [Fact]
    public async Task Notes_no_violations_when_told_not_to_look()
    {
        await using var server = await QdrantDouble.StartAsync(new QdrantDoubleOptions { ValidatesRequests = false });
        using var client = new QdrantClientOverHttp(server);
        using var answer = await client.SendAsync("GET", "/collections/c/nothing");
        Assert.Empty(server.Violations);
    }

    [Fact]
    public async Task Records_what_it_was_sent()
    {
        await using var server = await QdrantDouble.StartAsync();
        using var client = new QdrantClientOverHttp(server);
        await client.ResultAsync("PUT", "/collections/a%20b?timeout=3", """{"vectors":{}}""");
        var request = Assert.Single(server.Requests);
        Assert.Equal("PUT", request.Method);
        Assert.Equal("/collections/a%20b", request.Path);
        Assert.Equal("3", request.Query["timeout"]);
        Assert.Equal("""{"vectors":{}}""", request.Body);
        Assert.Equal("application/json; charset=utf-8", request.Headers["content-type"]);
        Assert.Equal("a b", (await client.ResultAsync("GET", "/collections")).GetProperty("collections")[0].GetProperty("name").GetString());
        server.ClearRequests();
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Fills_up_the_tokens_of_a_rate_limit_as_time_goes_by()
    {
        var clock = new StandingClock();
        await using var server = await QdrantDouble.StartAsync(new QdrantDoubleOptions { TimeProvider = clock });
        using var client = new QdrantClientOverHttp(server);
        await client.ResultAsync(
            "PUT", "/collections/c", """{"vectors":{"size":2,"distance":"Dot"},"strict_mode_config":{"enabled":true,"read_rate_limit":1}}""");
        Assert.Equal(0, await client.CountAsync("c"));
        using var refused = await client.SendAsync("POST", "/collections/c/points/count", "{}");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, await client.CountAsync("c"));
    }
}
