namespace ChatRec.Retrieval.Items;

/// <summary>A thing that can be recommended.</summary>
/// <param name="Id">Identifier of the catalogue's owner; unique, at most 200 characters.</param>
/// <param name="Title">Title as people say it ("The Usual Suspects"), without the year.</param>
/// <param name="Year">Year of release, if known.</param>
/// <param name="Genres">Genres in the catalogue's own words.</param>
public sealed record Item(string Id, string Title, int? Year, IReadOnlyList<string> Genres)
{
    /// <summary>Other titles that people may say: the original one, "a.k.a." ones.</summary>
    public IReadOnlyList<string> AlternateTitles { get; init; } = [];

    /// <summary>Title with year, as prompts and cards show it: "Heat (1995)".</summary>
    public string TitleWithYear => Year is { } year ? FormattableString.Invariant($"{Title} ({year})") : Title;
}
