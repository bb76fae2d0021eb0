using System.Net;
using System.Net.Http.Json;
using System.Text;
using ChatRec.Bot.Tests.Channels;
using ChatRec.Bot.Tests.Hosting;

namespace ChatRec.Bot.Tests.Api;

/// <summary>Who may call the API, how much and how often.</summary>
public sealed class ApiAccessTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData("right", HttpStatusCode.BadRequest)]
    public async Task With_a_key_configured_callers_need_it(string? key, HttpStatusCode expected)
    {
        await using var service = await RunningService.StartAsync(_home.With("Api:Key", "right"), new ScriptedCore().LoadAsync);

        Assert.Equal(expected, await PostAsync(service, ("X-Api-Key", key)));
    }

    [Theory]
    [InlineData(null, null, HttpStatusCode.BadRequest)]
    [InlineData("Host", "localhost", HttpStatusCode.BadRequest)]
    [InlineData("Host", "rebound.example", HttpStatusCode.Forbidden)]
    [InlineData("X-Forwarded-For", "203.0.113.9", HttpStatusCode.Forbidden)]
    [InlineData("X-Forwarded-Host", "localhost", HttpStatusCode.Forbidden)]
    [InlineData("X-Forwarded-Proto", "https", HttpStatusCode.Forbidden)]
    [InlineData("X-Real-IP", "203.0.113.9", HttpStatusCode.Forbidden)]
    [InlineData("Via", "1.1 proxy", HttpStatusCode.Forbidden)]
    [InlineData("Forwarded", "for=203.0.113.9", HttpStatusCode.Forbidden)]
    public async Task Without_a_key_only_this_machine_is_answered(string? header, string? value, HttpStatusCode expected)
    {
        await using var service = await RunningService.StartAsync(_home, new ScriptedCore().LoadAsync);

        Assert.Equal(expected, await PostAsync(service, (header ?? "X-None", value)));
    }

    [Fact]
    public async Task Too_large_a_body_gets_413()
    {
        await using var service = await RunningService.StartAsync(_home.With("Api:MaxRequestBytes", 1_024), new ScriptedCore().LoadAsync);
        using var content = new StringContent($$"""{"messages":[{"role":"user","text":"{{new string('x', 5_000)}}"}]}""", Encoding.UTF8, "application/json");

        using var response = await service.Http.PostAsync("/api/recommendations", content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Too_many_requests_get_429_with_the_time_to_wait()
    {
        await using var service = await RunningService.StartAsync(_home.With("Api:RequestsPerMinute", 1), new ScriptedCore().LoadAsync);

        await PostAsync(service, ("X-None", null));
        using var response = await service.Http.PostAsJsonAsync("/api/recommendations", new { });

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    // A body that is refused with 400 once the caller was let in.
    private static async Task<HttpStatusCode> PostAsync(RunningService service, (string Name, string? Value) header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/recommendations") { Content = JsonContent.Create(new { }) };
        if (header.Name == "Host")
        {
            request.Headers.Host = header.Value;
        }
        else if (header.Value is not null)
        {
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }

        using var response = await service.Http.SendAsync(request);
        return response.StatusCode;
    }
}
