namespace ChatRec.Ranking.Explanations;

/// <summary>Turns a list of genres into what people say: Comedy and Romance are "a romantic comedy".</summary>
internal static class GenrePhrase
{
    /// <summary>Genres that can be the noun, in the order in which they take that place, and their noun.</summary>
    private static readonly (string Genre, string Noun)[] Nouns =
    [
        ("Documentary", "documentary"), ("Western", "western"), ("Musical", "musical"), ("Thriller", "thriller"), ("Drama", "drama"), ("Comedy", "comedy"),
        ("Mystery", "mystery"), ("Romance", "romance"), ("Adventure", "adventure"), ("Fantasy", "fantasy"), ("Film-Noir", "film noir"),
        ("Horror", "horror film"), ("Action", "action film"), ("Sci-Fi", "sci-fi film"), ("Crime", "crime film"), ("War", "war film"),
        ("Animation", "animated film"), ("Children", "children's film"),
    ];

    /// <summary>Genres before the noun, in their order, and their word.</summary>
    private static readonly (string Genre, string Word)[] Adjectives =
    [
        ("Drama", "dramatic"), ("Romance", "romantic"), ("Animation", "animated"), ("Children", "children's"), ("Fantasy", "fantasy"), ("Sci-Fi", "sci-fi"), ("Action", "action"),
        ("War", "war"), ("Crime", "crime"), ("Horror", "horror"), ("Mystery", "mystery"), ("Adventure", "adventure"), ("Comedy", "comedy"), ("Musical", "musical"),
    ];

    /// <summary>"a crime drama"; for genres that it has no words for, or too many, the plain list: "racing and simulation".</summary>
    public static string Of(IReadOnlyList<string> genres)
    {
        var noun = Nouns.FirstOrDefault(noun => genres.Contains(noun.Genre, StringComparer.OrdinalIgnoreCase));
        var adjectives = Adjectives.Where(word => word.Genre != noun.Genre && genres.Contains(word.Genre, StringComparer.OrdinalIgnoreCase)).Select(word => word.Word).ToList();
        if (noun.Noun is null || adjectives.Count != genres.Count - 1 || adjectives.Count > 2)
        {
            return Wording.Genres(genres);
        }

        var phrase = string.Join(' ', adjectives.Append(noun.Noun));
        return phrase[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an " + phrase : "a " + phrase;
    }
}
