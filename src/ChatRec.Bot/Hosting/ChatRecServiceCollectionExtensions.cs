namespace ChatRec.Bot.Hosting;

/// <summary>The composition root: what the service and the command line are made of.</summary>
public static class ChatRecServiceCollectionExtensions
{
    /// <summary>Adds the core, loaded by <see cref="CoreHost"/>, and what it is made of.</summary>
    /// <param name="services">The parts.</param>
    /// <param name="configuration">All of it.</param>
    /// <param name="home">Where relative paths start.</param>
    /// <exception cref="StartUpException">A section is wrong.</exception>
    public static IServiceCollection AddChatRec(this IServiceCollection services, IConfiguration configuration, ChatRecHome home)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(home);
        services.AddSingleton(home);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Readiness>();
        services.AddSingleton<CoreHost>();
        services.AddHostedService(provider => provider.GetRequiredService<CoreHost>());
        return services;
    }
}
