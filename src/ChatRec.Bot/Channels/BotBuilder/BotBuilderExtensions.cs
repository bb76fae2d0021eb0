using ChatRec.Bot.Channels.BotFramework;
using ChatRec.Bot.Channels.DirectLine;
using ChatRec.Bot.Hosting.Problems;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Builder.Integration.AspNet.Core;
using Microsoft.Bot.Connector.Authentication;

namespace ChatRec.Bot.Channels.BotBuilder;

/// <summary>Puts Bot Builder into a service: Teams, and every other channel of the Azure Bot Service.</summary>
internal static class BotBuilderExtensions
{
    private const string RateLimit = "bot-builder";

    // An address: the Azure Bot Service sends what all people write from a few. Each person's own limit is the adapter's, behind the token.
    private const int RequestsPerMinute = 6_000;

    /// <summary>Adds adapter and bot. Needs the channels' queue.</summary>
    public static IServiceCollection AddBotBuilder(this IServiceCollection services)
    {
        services.AddHttpClient();
        services.Configure<RateLimiterOptions>(limiter => limiter.AddPolicy(RateLimit, context => DirectLineRateLimits.PerMinute(RemoteAddress.Of(context), RequestsPerMinute)));
        services.AddSingleton<BotFrameworkAuthentication>(provider => new ConfigurationBotFrameworkAuthentication(
            SdkKeys(provider.GetRequiredService<BotFrameworkOptions>()), httpClientFactory: provider.GetRequiredService<IHttpClientFactory>()));
        services.AddSingleton<IBot, TeamsBot>();
        services.AddSingleton<ChatRecAdapter>();
        return services;
    }

    /// <summary>Maps POST /api/messages, the address that a bot's registration names.</summary>
    public static IEndpointRouteBuilder MapBotBuilder(this IEndpointRouteBuilder endpoints)
    {
        var adapter = endpoints.ServiceProvider.GetRequiredService<ChatRecAdapter>();
        endpoints.MapPost("/api/messages", (Delegate)adapter.ReceiveAsync).RequireRateLimiting(RateLimit).AddEndpointFilter<ProblemFilter>().ExcludeFromDescription();
        return endpoints;
    }

    // One documented file for ChatRec's configuration; the SDK gets its own names for it.
    private static IConfigurationRoot SdkKeys(BotFrameworkOptions options) => new ConfigurationBuilder().AddInMemoryCollection(
    [
        new(MicrosoftAppCredentials.MicrosoftAppIdKey, options.AppId),
        new(MicrosoftAppCredentials.MicrosoftAppPasswordKey, options.AppPassword),
        new(MicrosoftAppCredentials.MicrosoftAppTypeKey, options.AppType.ToString()),
        new(MicrosoftAppCredentials.MicrosoftAppTenantIdKey, options.TenantId),
    ]).Build();
}
