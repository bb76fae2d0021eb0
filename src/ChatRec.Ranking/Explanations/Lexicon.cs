using System.Collections.Frozen;

namespace ChatRec.Ranking.Explanations;

/// <summary>Words that explanations may use, and what those of them that claim something claim.</summary>
internal static class Lexicon
{
    /// <summary>Genre words and the genres that they speak of, beside the catalogue's own genre names.</summary>
    public static readonly FrozenDictionary<string, string> GenreWords = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["comedies"] = "Comedy", ["comedic"] = "Comedy", ["comic"] = "Comedy", ["funny"] = "Comedy", ["humor"] = "Comedy", ["humour"] = "Comedy", ["humorous"] = "Comedy",
        ["laugh"] = "Comedy", ["laughs"] = "Comedy", ["dramas"] = "Drama", ["dramatic"] = "Drama", ["thrillers"] = "Thriller", ["thrilling"] = "Thriller", ["thrills"] = "Thriller",
        ["suspense"] = "Thriller", ["suspenseful"] = "Thriller", ["crimes"] = "Crime", ["criminal"] = "Crime", ["romantic"] = "Romance", ["romances"] = "Romance",
        ["scary"] = "Horror", ["horrors"] = "Horror", ["adventures"] = "Adventure", ["adventurous"] = "Adventure", ["action-packed"] = "Action",
        ["animated"] = "Animation", ["animations"] = "Animation", ["cartoon"] = "Animation", ["cartoons"] = "Animation", ["kids"] = "Children", ["children's"] = "Children",
        ["family"] = "Children", ["musicals"] = "Musical", ["music"] = "Musical", ["mysteries"] = "Mystery", ["mysterious"] = "Mystery", ["wars"] = "War", ["westerns"] = "Western",
        ["fantasies"] = "Fantasy", ["fantastical"] = "Fantasy", ["noir"] = "Film-Noir", ["documentaries"] = "Documentary", ["science-fiction"] = "Sci-Fi", ["scifi"] = "Sci-Fi",
        ["sci-fi"] = "Sci-Fi",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Harmless = Read();

    /// <summary>Whether the word claims nothing.</summary>
    public static bool IsHarmless(string word) => Harmless.Contains(word);

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(Lexicon).Assembly.GetManifestResourceStream("harmless-words.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n')
            .Where(line => !line.StartsWith('#'))
            .SelectMany(line => line.Split((char[])[' ', '\r'], StringSplitOptions.RemoveEmptyEntries))
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
