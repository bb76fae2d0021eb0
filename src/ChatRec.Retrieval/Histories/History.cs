namespace ChatRec.Retrieval.Histories;

/// <summary>A user's interactions, oldest first, at most one an item (the newest word counts).</summary>
public sealed class History
{
    /// <summary>A history without interactions.</summary>
    public static readonly History Empty = new([]);

    /// <summary>Sorts by time (stable) and keeps the newest interaction of each item.</summary>
    public History(IEnumerable<Interaction> interactions)
    {
        Interactions = [.. interactions
            .OrderBy(interaction => interaction.Time)
            .Reverse()
            .DistinctBy(interaction => interaction.ItemId, StringComparer.Ordinal)
            .Reverse()];
    }

    /// <summary>Interactions, oldest first.</summary>
    public IReadOnlyList<Interaction> Interactions { get; }

    /// <summary>Items that speak for the user's taste (liked, then merely seen, never disliked), oldest first.</summary>
    public IEnumerable<Interaction> Positive => Interactions.Where(interaction => interaction.Signal != Signal.Disliked);
}
