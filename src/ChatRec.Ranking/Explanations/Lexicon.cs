using System.Collections.Frozen;

namespace ChatRec.Ranking.Explanations;

/// <summary>Words that explanations may use, and what those of them that claim something claim.</summary>
internal static class Lexicon
{
    /// <summary>Genre words and the genres that they speak of, beside the catalogue's own genre names.</summary>
    public static readonly FrozenDictionary<string, string> GenreWords = new (string Genre, string Words)[]
    {
        ("Action", "action-packed"),
        ("Adventure", "adventures adventurous"),
        ("Animation", "animated animations cartoon cartoons"),
        ("Children", "children's kids family"),
        ("Comedy", "comedies comedic comic funny humor humour humorous laugh laughs"),
        ("Crime", "crimes criminal"),
        ("Documentary", "documentaries"),
        ("Drama", "dramas dramatic"),
        ("Fantasy", "fantasies fantastical"),
        ("Film-Noir", "noir"),
        ("Horror", "horrors scary"),
        ("Musical", "musicals music"),
        ("Mystery", "mysteries mysterious"),
        ("Romance", "romances romantic"),
        ("Sci-Fi", "sci-fi scifi science-fiction"),
        ("Thriller", "thrillers thrilling thrills suspense suspenseful"),
        ("War", "wars"),
        ("Western", "westerns"),
    }
    .SelectMany(entry => entry.Words.Split(' '), (entry, word) => (entry.Genre, Word: word))
    .ToFrozenDictionary(entry => entry.Word, entry => entry.Genre, StringComparer.OrdinalIgnoreCase);

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
