namespace ChatRec.Bot.Profiles;

/// <summary>A wish that outlasts its conversation: a genre that the person never wants ("I hate musicals").</summary>
/// <param name="Genre">The genre, in the catalogue's own word.</param>
/// <param name="Source">The sentence that it was learned from.</param>
/// <param name="Time">When, UTC.</param>
public sealed record LastingWish(string Genre, string Source, DateTimeOffset Time);
