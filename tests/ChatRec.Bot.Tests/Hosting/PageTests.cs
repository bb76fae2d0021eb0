using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatRec.Bot.Tests.Channels;

namespace ChatRec.Bot.Tests.Hosting;

/// <summary>The page with the chat, and what every answer of the service has.</summary>
public sealed partial class PageTests : IAsyncLifetime
{
    private readonly TemporaryHome _home = new TemporaryHome().With("Server:FrameAncestors", "'self' https://www.example.com");
    private RunningService _service = null!;

    public async ValueTask InitializeAsync() => _service = await RunningService.StartAsync(_home, new ScriptedCore().LoadAsync);

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _home.Dispose();
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/app.js", "text/javascript")]
    [InlineData("/chat.css", "text/css")]
    [InlineData("/favicon.svg", "image/svg+xml")]
    [InlineData("/webchat/webchat.js", "text/javascript")]
    public async Task The_page_and_all_it_needs_come_from_here(string path, string type)
    {
        using var response = await _service.Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_page_has_no_inline_script_and_names_no_other_site()
    {
        var page = await _service.Http.GetStringAsync("/");

        Assert.DoesNotContain(InlineScript().Matches(page), _ => true);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.Contains("<noscript>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/nothing-here")]
    [InlineData("/health/live")]
    public async Task Every_answer_keeps_the_browser_from_doing_more_than_the_page_needs(string path)
    {
        using var response = await _service.Http.GetAsync(path);

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'self' https://www.example.com", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(response.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("GET", "/nothing-here", 404, "not-found")]
    [InlineData("GET", "/api/recommendations", 405, "method-not-allowed")]
    public async Task What_is_not_there_is_a_problem_with_a_stable_type(string method, string path, int status, string kind)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _service.Http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("urn:chatrec:problem:" + kind, (string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["type"]);
    }

    [Fact]
    public async Task The_bundle_is_sent_packed_to_browsers_that_can_unpack_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/webchat/webchat.js");
        request.Headers.AcceptEncoding.ParseAdd("br, gzip");

        using var response = await _service.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.NotEmpty(response.Content.Headers.ContentEncoding);
    }

    [GeneratedRegex("<script(?![^>]*\\bsrc=)|\\son[a-z]+=|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();
}
