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
    public static string? Of(RecommendationRequest request, Func<string, Item?>? find)
    {
        ArgumentNullException.ThrowIfNull(request);
        var filter = request.Filter;
        string?[] parts =
        [
            .. filter.Genres.Concat(filter.AllGenres).Distinct(StringComparer.OrdinalIgnoreCase).Select(Spoken),
            Decade(filter.YearFrom, filter.YearTo),
            .. filter.ExcludedGenres.Select(genre => "no " + Spoken(genre)),
            .. request.WishWords,
            .. request.LikeItemIds.Select(id => find?.Invoke(id)).OfType<Item>().Select(item => "like " + item.TitleWithYear),
        ];
        var text = string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
        return text.Length > 0 ? text : null;
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
