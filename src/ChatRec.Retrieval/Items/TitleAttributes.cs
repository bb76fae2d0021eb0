using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatRec.Retrieval.Items;

/// <summary>What is known of titles beside who liked them: genres, decade, and the words of the title that several titles have.</summary>
public sealed partial class TitleAttributes
{
    /// <summary>The attribute that every title has.</summary>
    public const string Shared = "title";

    private readonly int[][] _ofTitles;

    private TitleAttributes(IReadOnlyList<string> names, int[][] ofTitles) => (Names, _ofTitles) = (names, ofTitles);

    /// <summary>Names of the attributes, by index: <c>genre:Comedy</c>, <c>decade:1990</c>, <c>word:star</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Number of titles.</summary>
    public int TitleCount => _ofTitles.Length;

    /// <summary>Attributes of a title.</summary>
    public IReadOnlyList<int> Of(int title) => _ofTitles[title];

    /// <summary>Reads the attributes of items.</summary>
    /// <param name="items">Items in the order of their title tokens.</param>
    /// <param name="fewest">Titles that must share an attribute for it to count.</param>
    /// <param name="most">Most attributes; the most frequent are kept.</param>
    public static TitleAttributes Read(IReadOnlyList<Item> items, int fewest = 3, int most = 2000)
    {
        ArgumentNullException.ThrowIfNull(items);
        var described = items.Select(item => Describe(item).Distinct(StringComparer.Ordinal).ToArray()).ToArray();
        var names = described.SelectMany(names => names)
            .GroupBy(name => name, StringComparer.Ordinal)
            .Where(group => group.Count() >= fewest)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Take(most)
            .Select(group => group.Key)
            .ToList();
        return Apply(names, described);
    }

    /// <summary>The same attributes of other items: what a catalogue that has grown needs.</summary>
    /// <param name="names">Names of the attributes, as they were read once.</param>
    /// <param name="items">Items.</param>
    public static TitleAttributes Of(IReadOnlyList<string> names, IEnumerable<Item> items) => Apply(names, [.. items.Select(item => Describe(item).Distinct(StringComparer.Ordinal).ToArray())]);

    private static TitleAttributes Apply(IReadOnlyList<string> names, string[][] described)
    {
        var indexes = names.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
        return new TitleAttributes(names, [.. described.Select(mine => mine.Where(indexes.ContainsKey).Select(name => indexes[name]).Order().ToArray())]);
    }

    private static IEnumerable<string> Describe(Item item)
    {
        yield return Shared;
        foreach (var genre in item.Genres)
        {
            yield return $"genre:{genre}";
        }

        if (item.Year is { } year)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"decade:{year / 10 * 10}");
        }

        foreach (Match word in Word().Matches(item.Title.ToLowerInvariant()))
        {
            yield return $"word:{word.Value}";
        }
    }

    [GeneratedRegex(@"[\p{L}\p{N}]{2,}")]
    private static partial Regex Word();
}
