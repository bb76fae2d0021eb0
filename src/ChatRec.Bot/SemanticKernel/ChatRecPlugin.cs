using ChatRec.Bot.Api;
using ChatRec.Bot.Hosting;
using Microsoft.SemanticKernel;

namespace ChatRec.Bot.SemanticKernel;

/// <summary>ChatRec for other Semantic Kernel applications (docs/packages.md).</summary>
public static class ChatRecPlugin
{
    /// <summary>Name of the plugin, as models see it.</summary>
    public const string Name = "ChatRec";

    /// <summary>Adds the functions recommend and explain to a kernel.</summary>
    /// <param name="plugins">The kernel's plugins.</param>
    /// <param name="services">The services of a ChatRec service (<see cref="ChatRecService.Build"/>).</param>
    public static KernelPlugin AddChatRec(this ICollection<KernelPlugin> plugins, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        var plugin = services.GetRequiredKeyedService<KernelPlugin>(Name);
        plugins.Add(plugin);
        return plugin;
    }

    /// <summary>Adds the plugin to a ChatRec service.</summary>
    internal static IServiceCollection AddChatRecPlugin(this IServiceCollection services) => services.AddKeyedSingleton(Name, (provider, _) =>
        KernelPluginFactory.CreateFromObject(
            new RecommenderPlugin(provider.GetRequiredService<CoreHost>(), provider.GetRequiredService<ApiOptions>(), provider.GetRequiredService<TimeProvider>()), Name));
}
