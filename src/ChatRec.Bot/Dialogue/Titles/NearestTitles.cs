using ChatRec.Retrieval.Items;
using FuzzySharp;

namespace ChatRec.Bot.Dialogue.Titles;

/// <summary>Titles that look like a text that is no title: the trigrams they share pick 30, FuzzySharp's ratio orders those.</summary>
internal sealed class NearestTitles
{
    private const int ShortList = 30;
    private const int LeastRatio = 62;
    private const int LongestText = 80;

    private readonly TitleIndex _index;
    private readonly string[] _titles;
    private readonly Dictionary<ulong, List<int>> _byTrigram = [];

    public NearestTitles(TitleIndex index)
    {
        _index = index;
        _titles = [.. index.Words.Select(words => string.Join(' ', words))];
        for (var item = 0; item < _titles.Length; item++)
        {
            foreach (var trigram in Trigrams(_titles[item]))
            {
                if (!_byTrigram.TryGetValue(trigram, out var items))
                {
                    _byTrigram[trigram] = items = [];
                }

                items.Add(item);
            }
        }
    }

    public IReadOnlyList<Item> Find(string text, int count)
    {
        var said = string.Join(' ', TitleIndex.Keys(text.Length > LongestText ? text[..LongestText] : text));
        if (said.Length < 3)
        {
            return [];
        }

        var shared = new Dictionary<int, int>();
        var trigrams = Trigrams(said);
        foreach (var trigram in trigrams)
        {
            foreach (var item in _byTrigram.TryGetValue(trigram, out var items) ? items : [])
            {
                shared[item] = shared.GetValueOrDefault(item) + 1;
            }
        }

        return [.. shared
            .OrderByDescending(pair => 2.0 * pair.Value / (trigrams.Count + _titles[pair.Key].Length) + (0.01 * Math.Log(1 + _index.Ratings[pair.Key])))
            .ThenBy(pair => pair.Key)
            .Take(ShortList)
            .Select(pair => (pair.Key, Ratio: Fuzz.Ratio(said, _titles[pair.Key])))
            .Where(near => near.Ratio >= LeastRatio)
            .OrderByDescending(near => near.Ratio + (2 * Math.Log(1 + _index.Ratings[near.Key])))
            .ThenBy(near => near.Key)
            .Take(count)
            .Select(near => _index.Catalogue[near.Key])];
    }

    private static HashSet<ulong> Trigrams(string text)
    {
        var padded = $" {text} ";
        var trigrams = new HashSet<ulong>();
        for (var start = 0; start + 3 <= padded.Length; start++)
        {
            trigrams.Add(KeyHash.Append(KeyHash.Whole, padded.AsSpan(start, 3)));
        }

        return trigrams;
    }
}
