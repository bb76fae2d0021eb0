namespace ChatRec.Bot.Dialogue.Critiques;

/// <summary>What a message wants changed about what was shown or is remembered, beyond a wish of its own.</summary>
internal sealed record Critique
{
    /// <summary>Nothing.</summary>
    public static readonly Critique None = new();

    /// <summary>Genres wanted on top of those that are wanted already ("scarier", "more romantic").</summary>
    public IReadOnlyList<string> MoreGenres { get; init; } = [];

    /// <summary>Genres there was too much of ("too scary", "less romantic").</summary>
    public IReadOnlyList<string> LessGenres { get; init; } = [];

    /// <summary>Less or better known.</summary>
    public FameShift Fame { get; init; }

    /// <summary>What was asked for and no catalogue entry tells ("shorter", "less violent").</summary>
    public IReadOnlyList<UntoldAspect> Untold { get; init; } = [];

    /// <summary>Whether years no longer matter ("any year is fine", "forget the 90s").</summary>
    public bool DropsYears { get; init; }

    /// <summary>Whether no genre is wanted any longer ("any genre").</summary>
    public bool DropsGenres { get; init; }

    /// <summary>Whether it no longer matters how well known something is.</summary>
    public bool DropsFame { get; init; }

    /// <summary>Genres that no longer matter, whether they were wanted or refused ("forget the comedy").</summary>
    public IReadOnlyList<string> DroppedGenres { get; init; } = [];

    /// <summary>Genres that are no longer refused ("horror is fine again").</summary>
    public IReadOnlyList<string> AllowedGenres { get; init; } = [];

    /// <summary>Genres never wanted, now and later ("I hate musicals").</summary>
    public IReadOnlyList<string> HatedGenres { get; init; } = [];

    /// <summary>Whether it asks for another list.</summary>
    public bool Asks => MoreGenres.Count > 0 || LessGenres.Count > 0 || Fame is not FameShift.None || Untold.Count > 0 || Drops || HatedGenres.Count > 0;

    /// <summary>Whether a wish is let go.</summary>
    public bool Drops => DropsYears || DropsGenres || DropsFame || DroppedGenres.Count > 0 || AllowedGenres.Count > 0;
}

/// <summary>A wish for better or less known items.</summary>
internal enum FameShift
{
    None,
    LessKnown,
    BetterKnown,
}

/// <summary>Something that was asked for and that the catalogue has no data on.</summary>
/// <param name="Words">The words.</param>
/// <param name="Aspect">What data it would take, as one says it after "I know nothing about".</param>
/// <param name="Proxies">Genres left out instead, said openly; empty: none come near.</param>
/// <param name="Searched">Whether its words still count in the search through titles and texts.</param>
internal sealed record UntoldAspect(string Words, string Aspect, IReadOnlyList<string> Proxies, bool Searched);
