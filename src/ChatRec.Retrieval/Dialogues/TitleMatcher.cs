using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Dialogues;

/// <summary>
/// Finds the item that another data set means by a title and a year. Titles are compared without case, accents, signs and leading articles, with Roman
/// numerals and words as numbers, and, where the year is known, with or without "Episode VIII" and "Vol."; years may differ by one, since sources disagree on them. Immutable.
/// </summary>
public sealed class TitleMatcher
{
    private const int YearTolerance = 1;

    private readonly Catalogue _catalogue;
    private readonly Func<int, int> _interactions;
    private readonly Dictionary<string, List<int>> _byTitle = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _byMainTitle = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _byPart = new(StringComparer.Ordinal);

    /// <summary>Indexes a catalogue.</summary>
    /// <param name="catalogue">The items.</param>
    /// <param name="interactions">Interactions of an item: where several fit equally, the one most people know is meant.</param>
    public TitleMatcher(Catalogue catalogue, Func<int, int> interactions)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(interactions);
        _catalogue = catalogue;
        _interactions = interactions;
        for (var index = 0; index < catalogue.Count; index++)
        {
            var item = catalogue[index];
            foreach (var title in item.AlternateTitles.Prepend(item.Title))
            {
                Add(_byTitle, TitleKey.Of(title), index);
                Add(_byMainTitle, TitleKey.OfMain(title), index);
                Add(_byPart, TitleKey.OfPart(title), index);
            }
        }
    }

    /// <summary>The item's dense index; null if the catalogue lacks it.</summary>
    /// <param name="title">The title, article first or last, without the year.</param>
    /// <param name="year">The year, where it is known. Without it the best known film of that title is meant.</param>
    public int? Find(string title, int? year)
    {
        ArgumentNullException.ThrowIfNull(title);
        var key = TitleKey.Of(title);
        return key.Length == 0 ? null
            : Best(_byTitle.GetValueOrDefault(key), year)
            ?? (year is null ? null : Best(_byPart.GetValueOrDefault(TitleKey.OfPart(title)), year) ?? Best(_byMainTitle.GetValueOrDefault(key), year) ?? Best(_byTitle.GetValueOrDefault(TitleKey.OfMain(title)), year));
    }

    private int? Best(List<int>? items, int? year)
    {
        int? best = null;
        foreach (var item in items ?? [])
        {
            if (year is null || Distance(item, year.Value) <= YearTolerance)
            {
                best = best is { } other && Compare(item, other, year) <= 0 ? other : item;
            }
        }

        return best;
    }

    private int Compare(int item, int other, int? year)
    {
        var nearer = year is { } wanted ? Distance(other, wanted).CompareTo(Distance(item, wanted)) : 0;
        return nearer != 0 ? nearer : _interactions(item).CompareTo(_interactions(other));
    }

    private int Distance(int item, int year) => _catalogue[item].Year is { } own ? Math.Abs(own - year) : int.MaxValue;

    private static void Add(Dictionary<string, List<int>> index, string key, int item)
    {
        if (key.Length > 0)
        {
            if (!index.TryGetValue(key, out var items))
            {
                index[key] = items = [];
            }

            if (!items.Contains(item))
            {
                items.Add(item);
            }
        }
    }
}
