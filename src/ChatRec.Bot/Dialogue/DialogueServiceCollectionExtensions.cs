using ChatRec.Bot.Dialogue.Conversations;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Ledger;
using ChatRec.Bot.Profiles;
using ChatRec.Bot.Recommendations;
using ChatRec.Retrieval.Items;
using Microsoft.Extensions.Options;

namespace ChatRec.Bot.Dialogue;

/// <summary>How many ratings an item has: how well known it is, and so how likely that someone speaks of it.</summary>
public delegate int ItemRatings(string itemId);

/// <summary>Registers the dialogue.</summary>
public static class DialogueServiceCollectionExtensions
{
    /// <summary>
    /// Adds engine, understanding, recommender, profiles, conversations and ledger, configured by section "Dialogue". The container
    /// must also have <see cref="Catalogue"/>, <see cref="ItemRatings"/> and <see cref="RecommenderParts"/>.
    /// </summary>
    public static IServiceCollection AddDialogue(this IServiceCollection services)
    {
        services.AddOptions<DialogueOptions>().BindConfiguration(DialogueOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddTime();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<DialogueOptions>>().Value);
        services.AddSingleton(provider => new BotDatabase(provider.GetRequiredService<DialogueOptions>().DatabasePath));
        services.AddSingleton<IProfileStore>(provider =>
            new SqliteProfileStore(provider.GetRequiredService<BotDatabase>(), provider.GetRequiredService<DialogueOptions>().MaxProfileEntries));
        services.AddSingleton<IConversationStore>(provider => new SqliteConversationStore(
            provider.GetRequiredService<BotDatabase>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<DialogueOptions>().MaxConversations));
        services.AddSingleton<ILedger>(provider => new SqliteLedger(
            provider.GetRequiredService<BotDatabase>(), provider.GetRequiredService<Catalogue>(), provider.GetRequiredService<DialogueOptions>().MaxRecommendations));
        services.AddSingleton(provider => new MessageUnderstanding(
            provider.GetRequiredService<Catalogue>(), new Func<string, int>(provider.GetRequiredService<ItemRatings>().Invoke)));
        services.AddSingleton(provider => new Recommender(
            provider.GetRequiredService<RecommenderParts>(), provider.GetRequiredService<ILedger>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<DialogueEngine>();
        return services;
    }

    private static void TryAddTime(this IServiceCollection services)
    {
        if (!services.Any(service => service.ServiceType == typeof(TimeProvider)))
        {
            services.AddSingleton(TimeProvider.System);
        }
    }
}
