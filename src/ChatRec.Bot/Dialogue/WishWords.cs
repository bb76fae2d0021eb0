using System.Globalization;
using ChatRec.Bot.Dialogue.Understanding;

namespace ChatRec.Bot.Dialogue;

/// <summary>Says a wish in words: "five romantic comedies from the 1990s, no horror".</summary>
internal sealed class WishWords(DialogueOptions options)
{
    private static readonly string[] Numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    // Genres that are nouns of their own; all others stand before the word for an item.
    private static readonly Dictionary<string, (string One, string Many)> Nouns = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Comedy"] = ("comedy", "comedies"),
        ["Thriller"] = ("thriller", "thrillers"),
        ["Documentary"] = ("documentary", "documentaries"),
        ["Western"] = ("western", "westerns"),
        ["Musical"] = ("musical", "musicals"),
        ["Drama"] = ("drama", "dramas"),
    };

    private static readonly Dictionary<string, string> Adjectives = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Romance"] = "romantic",
        ["Animation"] = "animated",
        ["Children"] = "children's",
        ["Film-Noir"] = "noir",
        ["IMAX"] = "IMAX",
    };

    /// <summary>A number in words up to ten.</summary>
    public static string Number(int count) => count is >= 0 and <= 10 ? Numbers[count] : count.ToString(CultureInfo.InvariantCulture);

    /// <summary>"A, B and C"; after five, "and 3 more".</summary>
    public static string List(IReadOnlyList<string> names, string joiner = "and", int most = 5)
    {
        var shown = names.Count > most + 1
            ? [.. names.Take(most), string.Create(CultureInfo.InvariantCulture, $"{names.Count - most} more")]
            : names;
        return shown.Count switch
        {
            0 => "",
            1 => shown[0],
            _ => $"{string.Join(", ", shown.Take(shown.Count - 1))} {joiner} {shown[^1]}",
        };
    }

    /// <summary>The items that a wish asks for, with their number if it is given: "five comedies from the 1990s".</summary>
    /// <param name="topic">Words put right behind the items, with a space before them, or "".</param>
    public string Items(Wish wish, int? count, string topic = "")
    {
        var many = count != 1;
        var kinds = wish.Genres.Count > 0
            ? List([.. wish.Genres.Select(genre => Kind([genre], many))], "or")
            : Kind(wish.AllGenres, many);
        var number = count is { } given ? Number(given) + " " : "";
        var fame = wish.MaxRatings is not null ? "less known " : wish.MinRatings is not null ? "well known " : "";
        return $"{number}{fame}{kinds}{topic}{Years(wish.YearFrom, wish.YearTo)}{Without(wish.ExcludedGenres)}";
    }

    /// <summary>" from the 1990s", " from 1994", " from 2011 on", " up to 1980", or "".</summary>
    public static string Years(int? from, int? to) => (from, to) switch
    {
        (null, null) => "",
        ({ } first, { } last) when first == last => string.Create(CultureInfo.InvariantCulture, $" from {first}"),
        ({ } first, { } last) when first % 10 == 0 && last == first + 9 => string.Create(CultureInfo.InvariantCulture, $" from the {first}s"),
        ({ } first, { } last) => string.Create(CultureInfo.InvariantCulture, $" from {first} to {last}"),
        ({ } first, null) => string.Create(CultureInfo.InvariantCulture, $" from {first} on"),
        (null, { } last) => string.Create(CultureInfo.InvariantCulture, $" up to {last}"),
    };

    /// <summary>A genre in running text.</summary>
    public static string Genre(string genre) => genre.Any(char.IsLower) ? genre.ToLowerInvariant() : genre;

    /// <summary>Items of a genre in running text, where it has a word for them ("musicals"), else the genre ("horror").</summary>
    public static string Kind(string genre) => Nouns.TryGetValue(genre, out var noun) ? noun.Many : Genre(genre);

    private static string Without(IReadOnlyList<string> genres) =>
        genres.Count == 0 ? "" : ", no " + List([.. genres.Select(Kind)], "or");

    private string Kind(IReadOnlyList<string> genres, bool many)
    {
        var head = genres.FirstOrDefault(Nouns.ContainsKey);
        var noun = head is null ? (many ? options.ItemsNoun : options.ItemNoun) : (many ? Nouns[head].Many : Nouns[head].One);
        return string.Join(' ', [.. genres.Where(genre => genre != head).Select(Adjective), noun]);
    }

    private static string Adjective(string genre) => Adjectives.GetValueOrDefault(genre) ?? (Nouns.TryGetValue(genre, out var noun) ? noun.One : Genre(genre));
}
