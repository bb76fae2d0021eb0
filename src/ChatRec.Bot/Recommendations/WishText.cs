using System.Globalization;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Recommendations;

/// <summary>
/// What a person wants, said again in few plain words for the ranking prompt: "comedy, from the 1990s, no horror, dreamlike, like Heat (1995)". What was understood has become
/// a filter already, which no candidate violates; the words let the ranker weigh among those that satisfy it. Of the words that were not understood only those are among them
/// that the ranker was taught.
/// </summary>
public static class WishText
{
    /// <summary>Writes it; null: nothing was wished for.</summary>
    /// <param name="request">The request.</param>
    /// <param name="find">The catalogue: an item by id, null if unknown; null: no titles are named.</param>
    /// <param name="known">Words that the ranker knows beyond genres and decades, in lower case.</param>
    public static string? Of(RecommendationRequest request, Func<string, Item?>? find, IReadOnlyList<string> known)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(known);
        var filter = request.Filter;
        string?[] parts =
        [
            .. filter.Genres.Concat(filter.AllGenres).Distinct(StringComparer.OrdinalIgnoreCase).Select(Spoken),
            Decade(filter.YearFrom, filter.YearTo),
            .. filter.ExcludedGenres.Select(genre => "no " + Spoken(genre)),
            .. Split(request.Text, known).Words,
            .. request.LikeItemIds.Select(id => find?.Invoke(id)).OfType<Item>().Select(item => "like " + item.TitleWithYear),
        ];
        var text = string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
        return text.Length > 0 ? text : null;
    }

    /// <summary>The words of a text that the ranker knows, in its order, and what is left of it.</summary>
    /// <param name="text">Lower-case words with spaces between them; null: none.</param>
    /// <param name="known">Words that it knows, in lower case.</param>
    public static (IReadOnlyList<string> Words, string Left) Split(string? text, IReadOnlyList<string> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        var left = $" {text} ";
        var found = new List<(int At, string Word)>();

        // The longest first, so that "comic book" is not also "book".
        foreach (var word in known.OrderByDescending(word => word.Length).ThenBy(word => word, StringComparer.Ordinal))
        {
            if (left.IndexOf($" {word} ", StringComparison.OrdinalIgnoreCase) is var at and >= 0)
            {
                found.Add((at, word));
                left = left.Remove(at + 1, word.Length).Insert(at + 1, new string('\0', word.Length));
            }
        }

        return ([.. found.OrderBy(one => one.At).Select(one => one.Word)], string.Join(' ', left.Split([' ', '\0'], StringSplitOptions.RemoveEmptyEntries)));
    }

    private static string Spoken(string genre) => genre switch
    {
        "Children" => "for children",
        "Film-Noir" => "film noir",
        _ => genre.ToLowerInvariant(),
    };

    private static string? Decade(int? from, int? to) => from is { } first && first % 10 == 0 && to == first + 9
        ? string.Create(CultureInfo.InvariantCulture, $"from the {first}s")
        : null;
}
