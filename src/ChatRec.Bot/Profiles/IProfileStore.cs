using ChatRec.Bot.Ledger;

namespace ChatRec.Bot.Profiles;

/// <summary>What is remembered about people: their likes, dislikes, what they saw and what they never want, each with the sentence it was learned from.</summary>
/// <remarks>Every method throws <see cref="StoreException"/> if the store cannot be read or written.</remarks>
public interface IProfileStore
{
    /// <summary>Everything remembered about a person, oldest first, one entry an item; empty for an unknown person.</summary>
    Task<IReadOnlyList<ProfileEntry>> LoadAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Remembers; the newest word about an item replaces an older one. Past the limit a person the oldest are dropped.</summary>
    Task AppendAsync(string userId, IReadOnlyList<ProfileEntry> entries, CancellationToken cancellationToken);

    /// <summary>Forgets what is known about one item; false if nothing was.</summary>
    Task<bool> RemoveAsync(string userId, string itemId, CancellationToken cancellationToken);

    /// <summary>What a person never wants, oldest first.</summary>
    Task<IReadOnlyList<LastingWish>> LoadWishesAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Remembers what a person never wants; the newest sentence about a genre replaces an older one.</summary>
    Task AppendWishesAsync(string userId, IReadOnlyList<LastingWish> wishes, CancellationToken cancellationToken);

    /// <summary>Forgets that a person never wants a genre; false if nothing was known.</summary>
    Task<bool> RemoveWishAsync(string userId, string genre, CancellationToken cancellationToken);

    /// <summary>Forgets a person entirely.</summary>
    /// <returns>How many entries were deleted.</returns>
    Task<int> ForgetAsync(string userId, CancellationToken cancellationToken);
}
