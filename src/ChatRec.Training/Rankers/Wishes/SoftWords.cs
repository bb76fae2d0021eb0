using System.Security.Cryptography;
using System.Text;
using ChatRec.Retrieval.Items;

namespace ChatRec.Training.Rankers.Wishes;

/// <summary>
/// Words that people put to titles and that no attribute can check: "atmospheric", "twist ending", "stephen king". Only words of several people and several titles count.
/// One in five of the titles of each word is held out of training, to see whether what was learned of a word holds for titles that nobody put it to.
/// </summary>
public sealed class SoftWords
{
    private const int FewestPeople = 2;
    private const int FewestTitles = 8;
    private const int LongestWord = 30;
    private const int HeldOutEvery = 5;

    private readonly ILookup<int, string> _words;
    private readonly Dictionary<string, IReadOnlySet<int>> _titles;
    private readonly Dictionary<string, int[]> _heldOut;

    private SoftWords(Dictionary<string, HashSet<int>> words, IReadOnlyList<Item> items)
    {
        Words = [.. words.Keys.Order(StringComparer.Ordinal)];
        _heldOut = words.ToDictionary(word => word.Key, word => word.Value.Where(title => IsHeldOut(items[title].Id, word.Key)).Order().ToArray(), StringComparer.Ordinal);
        _titles = words.ToDictionary(word => word.Key, word => (IReadOnlySet<int>)word.Value.Where(title => !IsHeldOut(items[title].Id, word.Key)).ToHashSet(), StringComparer.Ordinal);
        _words = Words.SelectMany(word => _titles[word].Select(title => (word, title))).ToLookup(pair => pair.title, pair => pair.word);
    }

    /// <summary>None.</summary>
    public static SoftWords None { get; } = new([], []);

    /// <summary>The words.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Counts who put which word to what.</summary>
    /// <param name="given">Who put it, to which item, and the word; items that are not there are skipped.</param>
    /// <param name="items">Items in the order of their title tokens.</param>
    public static SoftWords Of(IEnumerable<(string Person, string Item, string Word)> given, IReadOnlyList<Item> items)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(items);
        var titles = items.Select((item, title) => (item.Id, title)).ToDictionary(pair => pair.Id, pair => pair.title, StringComparer.Ordinal);

        // What names a genre has an attribute.
        var known = Wordings.Genres.SelectMany(genre => genre.Value.All.Append(genre.Key)).Concat(items.SelectMany(item => item.Genres)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var of = new Dictionary<string, (HashSet<string> People, HashSet<int> Titles)>(StringComparer.Ordinal);
        foreach (var (person, item, text) in given)
        {
            var word = text.Trim().ToLowerInvariant();
            if (word.Length is 0 or > LongestWord || known.Contains(word) || !titles.TryGetValue(item, out var title))
            {
                continue;
            }

            if (!of.TryGetValue(word, out var who))
            {
                of[word] = who = ([], []);
            }

            who.People.Add(person);
            who.Titles.Add(title);
        }

        return new SoftWords(of.Where(word => word.Value.People.Count >= FewestPeople && word.Value.Titles.Count >= FewestTitles).ToDictionary(word => word.Key, word => word.Value.Titles, StringComparer.Ordinal), items);
    }

    /// <summary>What tells them from others, titles included: SHA-256.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Words.Select(word => $"{word} {string.Join(' ', _titles[word].Order())}")))));

    /// <summary>Words of a title that training may know.</summary>
    public IEnumerable<string> Of(int title) => _words[title];

    /// <summary>Titles of a word that training may know.</summary>
    public IReadOnlySet<int> Titles(string word) => _titles[word];

    /// <summary>Titles of a word that training does not know to have it.</summary>
    public IReadOnlyList<int> HeldOut(string word) => _heldOut[word];

    // Of the item and the word alone: the same in training and in judgement, however the items are ordered.
    private static bool IsHeldOut(string item, string word) => SHA256.HashData(Encoding.UTF8.GetBytes($"{item}\n{word}"))[0] % HeldOutEvery == 0;
}
