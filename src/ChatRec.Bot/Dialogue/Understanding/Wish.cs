namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>What is wanted. Genres are the catalogue's own words.</summary>
public sealed record Wish
{
    /// <summary>No wish.</summary>
    public static readonly Wish None = new();

    /// <summary>Genres wanted; each is a demand.</summary>
    public IReadOnlyList<string> Genres { get; init; } = [];

    /// <summary>Genres not wanted.</summary>
    public IReadOnlyList<string> ExcludedGenres { get; init; } = [];

    /// <summary>First year, inclusive.</summary>
    public int? YearFrom { get; init; }

    /// <summary>Last year, inclusive.</summary>
    public int? YearTo { get; init; }

    /// <summary>How many, 1 to 100.</summary>
    public int? Count { get; init; }

    /// <summary>What is left of the request in words, without titles; null: none.</summary>
    public string? Text { get; init; }
}
