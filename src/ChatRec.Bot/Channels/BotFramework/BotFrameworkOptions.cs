using System.ComponentModel.DataAnnotations;

namespace ChatRec.Bot.Channels.BotFramework;

/// <summary>The bot's registration (section <c>BotFramework</c>): Teams and every other channel of the Azure Bot Service.</summary>
public sealed class BotFrameworkOptions : IValidatableObject
{
    /// <summary>The bot's app id; empty: only this machine's callers are answered, without a token.</summary>
    [StringLength(100)]
    public string AppId { get; set; } = "";

    /// <summary>The app's password, where it has one.</summary>
    public string AppPassword { get; set; } = "";

    /// <summary>How the bot is registered.</summary>
    public BotFrameworkAppType AppType { get; set; }

    /// <summary>The tenant of an app of one tenant, or of a managed identity.</summary>
    [StringLength(100)]
    public string TenantId { get; set; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AppId.Length == 0)
        {
            yield break;
        }

#if !CHATREC_FULL
        yield return new ValidationResult("this build has no Bot Framework channel; build with -p:ChatRecPackages=full (docs/packages.md).", [nameof(AppId)]);
#endif
        if (AppType != BotFrameworkAppType.MultiTenant && TenantId.Length == 0)
        {
            yield return new ValidationResult("TenantId is needed beside it.", [nameof(AppType)]);
        }

        // Said of the type: a password has no place in a message.
        if (AppType == BotFrameworkAppType.UserAssignedMsi == AppPassword.Length > 0)
        {
            yield return new ValidationResult(
                AppType == BotFrameworkAppType.UserAssignedMsi ? "a managed identity has no password; leave AppPassword empty." : "AppPassword is needed beside it.", [nameof(AppType)]);
        }
    }
}
