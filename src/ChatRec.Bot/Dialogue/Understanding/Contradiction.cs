namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>Two parts of a message that cannot both hold ("a comedy, but no comedies"; "from the 90s, after 2005").</summary>
/// <param name="Genre">The genre that was asked for and refused; null where years contradict each other.</param>
/// <param name="YearFrom">First year of the years that were dropped.</param>
/// <param name="YearTo">Last year of the years that were dropped.</param>
public sealed record Contradiction(string? Genre, int? YearFrom = null, int? YearTo = null);
