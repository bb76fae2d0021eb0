namespace ChatRec.Retrieval.Histories;

/// <summary>One user's contact with one item.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Signal">What it says.</param>
/// <param name="Time">When, UTC.</param>
public sealed record Interaction(string ItemId, Signal Signal, DateTimeOffset Time);
