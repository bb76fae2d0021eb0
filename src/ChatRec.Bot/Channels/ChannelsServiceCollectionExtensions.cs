using ChatRec.Bot.Channels.BotFramework;
using ChatRec.Bot.Channels.DirectLine;
using ChatRec.Bot.Channels.Turns;
using ChatRec.Bot.Hosting;

namespace ChatRec.Bot.Channels;

/// <summary>Puts channels into a service.</summary>
public static class ChannelsServiceCollectionExtensions
{
    /// <summary>Adds Direct Line and, where it was built in, the Bot Framework. Needs the core (<see cref="CoreHost"/>) and a <see cref="TimeProvider"/>.</summary>
    /// <param name="services">The service's parts.</param>
    /// <param name="options">Section <c>DirectLine</c>, validated.</param>
    /// <param name="botFramework">Section <c>BotFramework</c>, validated.</param>
    /// <param name="stateFolder">Where conversations and the signing key are kept.</param>
    public static IServiceCollection AddChannels(this IServiceCollection services, DirectLineOptions options, BotFrameworkOptions botFramework, string stateFolder)
    {
        services.AddSingleton(options);
        services.AddSingleton(botFramework);
        services.AddSingleton(provider => new ConversationStore(Path.Combine(stateFolder, "conversations.db"), options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new DirectLineTokens(SigningKey.LoadOrCreate(Path.Combine(stateFolder, "directline.key")), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PartChecks>();
        services.AddSingleton<Conversations>();
        services.AddSingleton<DirectLineAccess>();
        services.AddSingleton<TurnRunner>();
        services.AddSingleton<TurnQueue>();
        services.AddSingleton<DirectLineStream>();
        services.AddHostedService<DirectLineLifetime>();
#if CHATREC_FULL
        BotBuilder.BotBuilderExtensions.AddBotBuilder(services);
#endif
        return services;
    }

    /// <summary>Maps Direct Line under /v3/directline and, where it was built in, the Bot Framework at /api/messages.</summary>
    public static IEndpointRouteBuilder MapChannels(this IEndpointRouteBuilder endpoints)
    {
        DirectLineEndpoints.Map(endpoints);
#if CHATREC_FULL
        BotBuilder.BotBuilderExtensions.MapBotBuilder(endpoints);
#endif
        return endpoints;
    }
}
