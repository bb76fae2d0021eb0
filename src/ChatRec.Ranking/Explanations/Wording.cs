using System.Globalization;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Explanations;

/// <summary>How facts are put into English.</summary>
internal static class Wording
{
    /// <summary>"a", "a and b", "a, b and c".</summary>
    public static string List(IEnumerable<string> parts) => parts.ToList() switch
    {
        [] => "",
        [var only] => only,
        [.. var first, var last] => $"{string.Join(", ", first)} and {last}",
    };

    /// <summary>Genres in a sentence: "crime and thriller". Words that are short forms keep their capitals.</summary>
    public static string Genres(IEnumerable<string> genres) => List(genres.Select(Genre));

    public static string Genre(string genre) => genre.Length > 1 && genre.All(char.IsUpper) ? genre : genre.ToLowerInvariant();

    /// <summary>An item's genres that say what it is about; MovieLens counts IMAX, a format, among them.</summary>
    public static IEnumerable<string> GenresOf(Item item) => item.Genres.Where(genre => genre != "IMAX");

    /// <summary>"the 1990s".</summary>
    public static string Decade(int year) => string.Create(CultureInfo.InvariantCulture, $"the {DecadeOf(year)}s");

    public static int DecadeOf(int year) => year / 10 * 10;

    /// <summary>The years of a filter: "the 1990s", "before 1981", "1994 or later", "1994 to 1997"; null where none are asked.</summary>
    public static string? Years(ItemFilter filter) => (filter.YearFrom, filter.YearTo) switch
    {
        (null, null) => null,
        ({ } from, { } to) when from % 10 == 0 && to == from + 9 => Decade(from),
        ({ } from, { } to) when from == to => from.ToString(CultureInfo.InvariantCulture),
        ({ } from, { } to) => string.Create(CultureInfo.InvariantCulture, $"{from} to {to}"),
        ({ } from, null) => string.Create(CultureInfo.InvariantCulture, $"{from} or later"),
        (null, { } to) => string.Create(CultureInfo.InvariantCulture, $"{to} or earlier"),
    };

    public static string Titles(IEnumerable<Item> items) => List(items.Select(item => item.Title));
}
