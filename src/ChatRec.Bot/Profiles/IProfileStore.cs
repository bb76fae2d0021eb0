using ChatRec.Bot.Ledger;

namespace ChatRec.Bot.Profiles;

/// <summary>What is remembered about people: their likes, dislikes and what they saw, each with the sentence it was learned from.</summary>
/// <remarks>Every method throws <see cref="StoreException"/> if the store cannot be read or written.</remarks>
public interface IProfileStore
{
    /// <summary>Everything remembered about a person, oldest first, one entry an item; empty for an unknown person.</summary>
    Task<IReadOnlyList<ProfileEntry>> LoadAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Remembers; the newest word about an item replaces an older one. Past the limit a person the oldest are dropped.</summary>
    Task AppendAsync(string userId, IReadOnlyList<ProfileEntry> entries, CancellationToken cancellationToken);

    /// <summary>Forgets what is known about one item; false if nothing was.</summary>
    Task<bool> RemoveAsync(string userId, string itemId, CancellationToken cancellationToken);

    /// <summary>Forgets a person entirely.</summary>
    /// <returns>How many entries were deleted.</returns>
    Task<int> ForgetAsync(string userId, CancellationToken cancellationToken);
}
