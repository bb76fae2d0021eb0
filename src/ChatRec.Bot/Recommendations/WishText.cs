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
            .. WordsOf(request.Text, known),
            .. request.LikeItemIds.Select(id => find?.Invoke(id)).OfType<Item>().Select(item => "like " + item.TitleWithYear),
        ];
        var text = string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
        return text.Length > 0 ? text : null;
    }

    // The longest first, so that "comic book" is not also "book"; in the order of the text.
    private static IEnumerable<string> WordsOf(string? text, IReadOnlyList<string> known)
    {
        var left = $" {text?.ToLowerInvariant()} ";
        var found = new List<(int At, string Word)>();
        foreach (var word in known.OrderByDescending(word => word.Length).ThenBy(word => word, StringComparer.Ordinal))
        {
            if (left.IndexOf($" {word} ", StringComparison.Ordinal) is var at and >= 0)
            {
                found.Add((at, word));
                left = left.Remove(at + 1, word.Length).Insert(at + 1, new string('_', word.Length));
            }
        }

        return found.OrderBy(one => one.At).Select(one => one.Word);
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
