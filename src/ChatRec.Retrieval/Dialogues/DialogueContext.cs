namespace ChatRec.Retrieval.Dialogues;

/// <summary>What is known when a recommendation is due. Everything may be empty: nothing was said yet.</summary>
public sealed record DialogueContext
{
    /// <summary>Nothing was said.</summary>
    public static readonly DialogueContext Empty = new();

    /// <summary>Dense indexes of the titles that were said and not disliked, each once, oldest first.</summary>
    public IReadOnlyList<int> Titles { get; init; } = [];

    /// <summary>Dense indexes of the titles that the person does not like.</summary>
    public IReadOnlyList<int> Disliked { get; init; } = [];

    /// <summary>What the person said, without the titles, oldest first.</summary>
    public IReadOnlyList<string> Said { get; init; } = [];

    /// <summary>What the other side said, without the titles, oldest first.</summary>
    public IReadOnlyList<string> Heard { get; init; } = [];

    /// <summary>Genres that the person wants, in the catalogue's words, where they were understood beside the text.</summary>
    public IReadOnlyList<string> Genres { get; init; } = [];

    /// <summary>Genres that the person does not want.</summary>
    public IReadOnlyList<string> ExcludedGenres { get; init; } = [];

    /// <summary>First year that is wanted; null: any.</summary>
    public int? YearFrom { get; init; }

    /// <summary>Last year that is wanted; null: any.</summary>
    public int? YearTo { get; init; }
}
