using System.Globalization;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Dialogue;

/// <summary>
/// The wish itself where some item satisfies it, else the nearest one that is satisfied. What matters least is given up first: how well
/// known, then exact years, then years, then all genres at once, then the genre. What is refused stays refused.
/// </summary>
/// <param name="catalogue">The items.</param>
/// <param name="ratings">Number of ratings of an item.</param>
internal sealed class NearestWish(Catalogue catalogue, Func<Item, int> ratings)
{
    // "From the 1930s" is nearer to 1925 or 1945 than to any year.
    private static readonly int[] Widenings = [5, 15];

    private readonly int? _oldest = catalogue.Items.Min(item => item.Year);
    private readonly int? _newest = catalogue.Items.Max(item => item.Year);

    /// <summary>The nearest wish, and the shown items that need not be shown again for it (empty: all were shown, they start again).</summary>
    public (Wish Wish, IReadOnlyCollection<string> Shown) Find(Wish asked, IReadOnlySet<string> never, IReadOnlyCollection<string> shown)
    {
        var fresh = shown.ToHashSet(StringComparer.Ordinal);
        foreach (var attempt in Attempts(asked).Distinct())
        {
            var satisfied = false;
            foreach (var item in Satisfying(attempt).Where(item => !never.Contains(item.Id)))
            {
                satisfied = true;
                if (!fresh.Contains(item.Id))
                {
                    return (attempt, shown);
                }
            }

            if (satisfied)
            {
                return (attempt, []);
            }
        }

        return (asked, shown);
    }

    /// <summary>Ids of items that are too well or too little known for a wish.</summary>
    public IEnumerable<string> OutsideFame(Wish wish) => wish.MaxRatings is null && wish.MinRatings is null
        ? []
        : catalogue.Items.Where(item => ratings(item) > (wish.MaxRatings ?? int.MaxValue) || ratings(item) < (wish.MinRatings ?? 0)).Select(item => item.Id);

    /// <summary>"before 1902" or "after 2018", where the years asked for lie outside the whole catalogue; else null.</summary>
    public string? OutsideYears(Wish asked) =>
        asked.YearTo < _oldest ? string.Create(CultureInfo.InvariantCulture, $"before {_oldest}")
        : asked.YearFrom > _newest ? string.Create(CultureInfo.InvariantCulture, $"after {_newest}")
        : null;

    /// <summary>What was given up, in words; null: nothing.</summary>
    public static string? Given(Wish asked, Wish given)
    {
        var parts = new List<string>();
        if ((asked.MaxRatings, asked.MinRatings) != (given.MaxRatings, given.MinRatings))
        {
            parts.Add("let go of how well known they are");
        }

        if ((asked.YearFrom, asked.YearTo) != (given.YearFrom, given.YearTo))
        {
            parts.Add(given.YearFrom is null && given.YearTo is null
                ? $"let go of the years ({WishWords.Years(asked.YearFrom, asked.YearTo).Trim()})"
                : $"went to the nearest years ({WishWords.Years(given.YearFrom, given.YearTo).Trim()})");
        }

        if (asked.AllGenres.Count + asked.Genres.Count > given.AllGenres.Count + given.Genres.Count)
        {
            parts.Add("let go of the genre");
        }
        else if (asked.AllGenres.Count > given.AllGenres.Count)
        {
            parts.Add("took either genre instead of both at once");
        }

        return parts.Count == 0 ? null : WishWords.List(parts);
    }

    private static IEnumerable<Wish> Attempts(Wish wish)
    {
        yield return wish;
        var known = wish with { MaxRatings = null, MinRatings = null };
        yield return known;
        if (wish.YearFrom is not null || wish.YearTo is not null)
        {
            foreach (var years in Widenings)
            {
                yield return known with { YearFrom = wish.YearFrom - years, YearTo = wish.YearTo + years };
            }
        }

        var anyYear = known with { YearFrom = null, YearTo = null };
        yield return anyYear;
        yield return anyYear with { AllGenres = [], Genres = [.. wish.Genres, .. wish.AllGenres] };
        yield return anyYear with { AllGenres = [], Genres = [] };
    }

    private IEnumerable<Item> Satisfying(Wish wish)
    {
        var filter = wish.ToFilter([]);
        return catalogue.Items.Where(item => filter.Matches(item) && ratings(item) <= (wish.MaxRatings ?? int.MaxValue) && ratings(item) >= (wish.MinRatings ?? 0));
    }
}
