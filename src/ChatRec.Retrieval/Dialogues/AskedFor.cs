using System.Globalization;

namespace ChatRec.Retrieval.Dialogues;

/// <summary>What a text asks for by genre names and words of time: what other words mean is learned.</summary>
/// <param name="Genres">Places of the genres that are named.</param>
/// <param name="Refused">Places of the genres that are named with a negation.</param>
/// <param name="Old">Whether something old is asked for.</param>
/// <param name="New">Whether something new is asked for.</param>
/// <param name="From">First year of a decade or year that is named; null: none.</param>
/// <param name="To">Last year.</param>
public sealed record AskedFor(IReadOnlySet<int> Genres, IReadOnlySet<int> Refused, bool Old, bool New, int? From, int? To)
{
    private static readonly HashSet<string> Negations = new(StringComparer.Ordinal)
    {
        "no", "not", "dont", "doesnt", "didnt", "hate", "without", "except", "never", "nothing", "dislike", "cant", "isnt", "arent", "anything",
    };

    private static readonly HashSet<string> OldWords = new(StringComparer.Ordinal) { "old", "older", "classic", "oldy", "vintage" };

    private static readonly HashSet<string> NewWords = new(StringComparer.Ordinal) { "new", "newer", "newest", "recent", "recently", "latest", "theater", "theatre", "cinema" };

    // "The nineties", "the ninety's": from the 1920s on.
    private static readonly Dictionary<string, int> Decades =
        ((string[])["twenties twenty", "thirties thirty", "forties forty", "fifties fifty", "sixties sixty", "seventies seventy", "eighties eighty", "nineties ninety"])
        .SelectMany((words, index) => words.Split(' ').Select(word => (word, Decade: 1920 + (10 * index))))
        .ToDictionary(pair => pair.word, pair => pair.Decade, StringComparer.Ordinal);

    /// <summary>Reads texts, the later ones after the earlier.</summary>
    public static AskedFor Read(IEnumerable<string> texts, ItemTraits traits)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(traits);
        var (genres, refused) = (new HashSet<int>(), new HashSet<int>());
        bool old = false, isNew = false;
        (int From, int To)? years = null;
        foreach (var words in texts.Select(SaidWords.Of))
        {
            for (var place = 0; place < words.Count; place++)
            {
                foreach (var (name, genre) in traits.GenrePhrases.At(words[place]))
                {
                    if (StandsAt(words, place, name))
                    {
                        var negated = IsNegated(words, place);
                        (negated ? refused : genres).Add(genre);
                        (negated ? genres : refused).Remove(genre);
                    }
                }

                old |= OldWords.Contains(words[place]) && !IsNegated(words, place);
                isNew |= NewWords.Contains(words[place]) && !IsNegated(words, place);
                years = Years(words[place]) ?? years;
            }
        }

        return new AskedFor(genres, refused, old, isNew, years?.From, years?.To);
    }

    private static bool StandsAt(IReadOnlyList<string> words, int place, IReadOnlyList<string> name)
    {
        if (name.Count == 0 || place + name.Count > words.Count)
        {
            return false;
        }

        for (var offset = 0; offset < name.Count; offset++)
        {
            if (words[place + offset] != name[offset])
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNegated(IReadOnlyList<string> words, int place)
    {
        for (var before = Math.Max(0, place - 4); before < place; before++)
        {
            // "Anything but horror" refuses, "anything scary" asks.
            if (Negations.Contains(words[before]) && (words[before] != "anything" || words[before + 1] == "but"))
            {
                return true;
            }
        }

        return false;
    }

    private static (int From, int To)? Years(string word)
    {
        if (Decades.TryGetValue(word, out var decade))
        {
            return (decade, decade + 9);
        }

        var isDecade = word.EndsWith('s');
        var digits = isDecade ? word[..^1] : word;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return (digits.Length, isDecade) switch
        {
            (2, true) when number % 10 == 0 => (number < 20 ? 2000 + number : 1900 + number, (number < 20 ? 2000 + number : 1900 + number) + 9),
            (4, true) when number is >= 1900 and < 2100 && number % 10 == 0 => (number, number + 9),
            (4, false) when number is >= 1920 and < 2100 => (number, number),
            _ => null,
        };
    }
}
