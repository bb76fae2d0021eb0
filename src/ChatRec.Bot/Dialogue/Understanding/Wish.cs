using System.Text.Json.Serialization;
using ChatRec.Retrieval.Candidates;

namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>What is wanted. Genres are the catalogue's own words.</summary>
public sealed record Wish
{
    /// <summary>How many <see cref="Words"/> are kept, at most.</summary>
    internal const int MostWords = 60;

    /// <summary>No wish.</summary>
    public static readonly Wish None = new();

    /// <summary>Genres of which one is wanted ("comedies or thrillers").</summary>
    public IReadOnlyList<string> Genres { get; init; } = [];

    /// <summary>Genres that are all wanted ("a romantic comedy").</summary>
    public IReadOnlyList<string> AllGenres { get; init; } = [];

    /// <summary>Genres not wanted.</summary>
    public IReadOnlyList<string> ExcludedGenres { get; init; } = [];

    /// <summary>First year, inclusive.</summary>
    public int? YearFrom { get; init; }

    /// <summary>Last year, inclusive.</summary>
    public int? YearTo { get; init; }

    /// <summary>At most so many ratings ("less known"); set relative to what was shown.</summary>
    public int? MaxRatings { get; init; }

    /// <summary>At least so many ratings ("better known"); set relative to what was shown.</summary>
    public int? MinRatings { get; init; }

    /// <summary>Newer or older than what was shown.</summary>
    public EraShift Shift { get; init; }

    /// <summary>How many, 1 to 100.</summary>
    public int? Count { get; init; }

    /// <summary>What is left of the request in words, without titles; null: none.</summary>
    public string? Text { get; init; }

    /// <summary>All words of the request that are neither refused nor only told, folded, a point where something was left out; null: none. A ranker may have been taught some of them.</summary>
    public string? Words { get; init; }

    /// <summary>
    /// This wish and then a newer one: what the newer one is silent about stays. New genres replace old ones, exclusions add up,
    /// and a genre that is wanted now is no longer excluded.
    /// </summary>
    public Wish Then(Wish newer)
    {
        ArgumentNullException.ThrowIfNull(newer);
        var wants = newer.Genres.Count + newer.AllGenres.Count > 0;
        var dates = newer.YearFrom is not null || newer.YearTo is not null;
        var fame = newer.MaxRatings is not null || newer.MinRatings is not null;
        var excluded = ExcludedGenres.Except(newer.Genres).Except(newer.AllGenres).Union(newer.ExcludedGenres).ToList();
        return new Wish
        {
            Genres = [.. (wants ? newer.Genres : Genres).Except(newer.ExcludedGenres)],
            AllGenres = [.. (wants ? newer.AllGenres : AllGenres).Except(newer.ExcludedGenres)],
            ExcludedGenres = excluded,
            YearFrom = dates ? newer.YearFrom : YearFrom,
            YearTo = dates ? newer.YearTo : YearTo,
            MaxRatings = fame ? newer.MaxRatings : MaxRatings,
            MinRatings = fame ? newer.MinRatings : MinRatings,
            Shift = newer.Shift,
            Count = newer.Count ?? Count,
            Text = newer.Text ?? (wants ? null : Text),
            Words = newer.Text is null && !wants ? Join(Words, newer.Words) : newer.Words,
        };
    }

    // The newest, so that a long conversation stays short.
    private static string? Join(string? older, string? newer) =>
        older is null || newer is null ? older ?? newer : string.Join(' ', $"{older} . {newer}".Split(' ').TakeLast(MostWords));

    /// <summary>The wish as a filter; its text is no part of that.</summary>
    /// <param name="excludedIds">Items never returned.</param>
    public ItemFilter ToFilter(IEnumerable<string> excludedIds) => new()
    {
        Genres = Genres,
        AllGenres = AllGenres,
        ExcludedGenres = ExcludedGenres,
        YearFrom = YearFrom,
        YearTo = YearTo,
        ExcludedIds = excludedIds.ToHashSet(StringComparer.Ordinal),
    };

    /// <summary>Whether it says what items must satisfy.</summary>
    [JsonIgnore]
    public bool Constrains => Genres.Count > 0 || AllGenres.Count > 0 || ExcludedGenres.Count > 0 || YearFrom is not null || YearTo is not null
        || MaxRatings is not null || MinRatings is not null;
}

/// <summary>A wish relative to the last list.</summary>
public enum EraShift
{
    /// <summary>None.</summary>
    None,

    /// <summary>"Something newer".</summary>
    Newer,

    /// <summary>"Something older".</summary>
    Older,
}
