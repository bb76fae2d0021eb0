using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Tests.Hosting;

namespace ChatRec.Bot.Tests.Channels.BotBuilder;

/// <summary>With a registration, the Bot Framework's own tokens are asked for.</summary>
public sealed class RegisteredBotTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly ScriptedCore _core = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer abc")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("Basic abc")]
    public async Task A_call_without_a_valid_token_gets_401(string? authorization)
    {
        await using var service = await RunningService.StartAsync(_home.With("BotFramework:AppId", "11111111-1111-1111-1111-111111111111").With("BotFramework:AppPassword", "secret"), _core.LoadAsync);
        await using var teams = await ConnectorService.StartAsync(service);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/messages") { Content = JsonContent.Create(teams.Message("hello")) };
        request.Headers.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);

        using var response = await service.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(_core.Turns);
    }

    [Theory]
    [InlineData("MultiTenant", "", "", "BotFramework:AppType is 'MultiTenant': AppPassword is needed")]
    [InlineData("SingleTenant", "secret", "", "BotFramework:AppType is 'SingleTenant': TenantId is needed")]
    [InlineData("UserAssignedMsi", "secret", "t", "BotFramework:AppType is 'UserAssignedMsi': a managed identity has no password")]
    public void An_incomplete_registration_stops_the_start(string type, string password, string tenant, string expected)
    {
        _home.With("BotFramework:AppId", "a").With("BotFramework:AppType", type).With("BotFramework:AppPassword", password).With("BotFramework:TenantId", tenant);

        var exception = Assert.Throws<StartUpException>(() => ChatRecService.Build([], _home.Home));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }
}
