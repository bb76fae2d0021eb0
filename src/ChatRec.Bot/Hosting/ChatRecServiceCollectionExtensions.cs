using ChatRec.Bot.Hosting.Loading;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Ranking;
using ChatRec.Retrieval.VectorStores;

namespace ChatRec.Bot.Hosting;

/// <summary>The composition root: what the service and the command line are made of.</summary>
public static class ChatRecServiceCollectionExtensions
{
    /// <summary>Adds the core, loaded by <see cref="CoreHost"/>, and what it is made of.</summary>
    /// <param name="services">The parts.</param>
    /// <param name="configuration">All of it.</param>
    /// <param name="home">Where relative paths start.</param>
    /// <exception cref="StartUpException">A section is wrong.</exception>
    public static IServiceCollection AddChatRec(this IServiceCollection services, IConfiguration configuration, ChatRecHome home) =>
        services.AddChatRec(ChatRecSettings.Read(configuration, home), home);

    /// <summary>Adds the core from settings that were read before.</summary>
    public static IServiceCollection AddChatRec(this IServiceCollection services, ChatRecSettings settings, ChatRecHome home)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(home);
        services.AddSingleton(home);
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<Readiness>();
        services.AddSingleton<RankingMetrics>();
        services.AddSingleton<VectorStoreMetrics>();
        services.AddSingleton<ChatRecLoader>();
        services.AddSingleton<CoreLoader>(provider => provider.GetRequiredService<ChatRecLoader>().LoadAsync);
        services.AddSingleton<CoreHost>();
        services.AddHostedService(provider => provider.GetRequiredService<CoreHost>());
        return services;
    }
}
