using ChatRec.Bot.Dialogue.Titles;

namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>Mends slips of the keyboard in the words that carry a message's meaning: "recomend", "funier", "comdey".</summary>
internal sealed class SlipCorrection(GenreLexicon genres, Func<string, bool> isEnglish)
{
    private static readonly string[] Meaning =
    [
        "recommend", "recommendation", "recommendations", "suggest", "suggestion", "something", "anything", "similar", "please", "movie", "movies", "films",
        "loved", "liked", "enjoyed", "hated", "favorite", "favourite", "watched", "watch", "boring", "amazing", "awesome", "terrible", "another", "different",
        "second", "third", "fourth", "first", "newer", "older", "recent", "classic", "before", "after", "between", "without", "forget", "explain", "thanks", "hello",
        "because", "should", "tonight", "about", "other", "these", "those", "really", "would", "didnt", "doesnt",
    ];

    private readonly SpellingIndex _words = new(Meaning.Concat(genres.Words.Where(word => word.Length >= 5)));

    private static readonly Dictionary<string, string> TextSpeak = new(StringComparer.Ordinal)
    {
        ["u"] = "you",
        ["ur"] = "your",
        ["r"] = "are",
        ["pls"] = "please",
        ["plz"] = "please",
        ["smth"] = "something",
        ["sth"] = "something",
        ["tho"] = "though",
    };

    /// <summary>The word that was meant, text-speak written out; the word itself where English knows it or nothing is near.</summary>
    public string Mend(string word) => TextSpeak.GetValueOrDefault(word) ?? (
        word.Length < 5 || word.Length > 20 || isEnglish(word) || word.Any(char.IsAsciiDigit) || genres.Find(word).Count > 0
            ? word
            : _words.Near(word).Where(near => near.Word[0] == word[0]).Select(near => near.Word).FirstOrDefault(word));
}
