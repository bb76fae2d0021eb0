namespace ChatRec.Bot.Channels.BotFramework;

/// <summary>How a bot is registered in Azure.</summary>
public enum BotFrameworkAppType
{
    /// <summary>An app of any tenant, with a password.</summary>
    MultiTenant,

    /// <summary>An app of one tenant, with a password.</summary>
    SingleTenant,

    /// <summary>A managed identity, without a password.</summary>
    UserAssignedMsi,
}
