using ChatRec.Retrieval.Histories;

namespace ChatRec.Bot.Profiles;

/// <summary>One thing that is remembered about a person.</summary>
/// <param name="ItemId">The item it is about.</param>
/// <param name="Signal">What the person thinks of it.</param>
/// <param name="Source">The sentence, or the pressed button, that it was learned from.</param>
/// <param name="Time">When, UTC.</param>
/// <param name="Recommended">Whether it had been recommended to the person when they said so.</param>
public sealed record ProfileEntry(string ItemId, Signal Signal, string Source, DateTimeOffset Time, bool Recommended = false);
