using System.Text;

namespace ChatRec.Training.Rankers;

/// <summary>
/// Byte-level byte-pair encoding as GPT-2 has it (Radford et al. 2019): every byte is a printable character, words keep the space before them, and the pairs that
/// occur most often become tokens. What is learned here, llama.cpp applies (<c>tokenizer.ggml.model = gpt2</c>).
/// </summary>
internal static class BytePairs
{
    private static readonly char[] Characters = PrintableCharacters();

    /// <summary>The 256 byte tokens, in the order of the bytes.</summary>
    public static IReadOnlyList<string> Bytes { get; } = [.. Characters.Select(character => character.ToString())];

    /// <summary>Text as the vocabulary writes it: <c>" funny"</c> is <c>Ġfunny</c>.</summary>
    public static string Written(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(value => Characters[value]));

    /// <summary>Learns merges from words.</summary>
    /// <param name="words">Words with the space before them where they have one, and how often each occurs.</param>
    /// <param name="count">Most merges; pairs that occur only once are not merged.</param>
    /// <returns>Pairs to merge, the first one first; each makes the token that joins them.</returns>
    public static IReadOnlyList<(string Left, string Right)> Learn(IReadOnlyDictionary<string, long> words, int count)
    {
        var pieces = words.OrderBy(word => word.Key, StringComparer.Ordinal)
            .Select(word => (Parts: Written(word.Key).Select(character => character.ToString()).ToList(), Times: word.Value))
            .ToList();
        var merges = new List<(string Left, string Right)>();
        while (merges.Count < count && MostFrequent(pieces) is { } pair)
        {
            merges.Add(pair);
            foreach (var (parts, _) in pieces)
            {
                Merge(parts, pair);
            }
        }

        return merges;
    }

    private static (string Left, string Right)? MostFrequent(List<(List<string> Parts, long Times)> pieces)
    {
        var counts = new Dictionary<(string Left, string Right), long>();
        foreach (var (parts, times) in pieces)
        {
            for (var index = 1; index < parts.Count; index++)
            {
                var pair = (parts[index - 1], parts[index]);
                counts[pair] = counts.GetValueOrDefault(pair) + times;
            }
        }

        var best = counts.Where(entry => entry.Value > 1)
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key.Left, StringComparer.Ordinal).ThenBy(entry => entry.Key.Right, StringComparer.Ordinal)
            .Select(entry => entry.Key)
            .FirstOrDefault();
        return best.Left is null ? null : best;
    }

    private static void Merge(List<string> parts, (string Left, string Right) pair)
    {
        for (var index = 1; index < parts.Count; index++)
        {
            if (parts[index - 1] == pair.Left && parts[index] == pair.Right)
            {
                parts[index - 1] += parts[index];
                parts.RemoveAt(index);
            }
        }
    }

    // GPT-2's table: what Latin-1 prints stays itself, the rest follows from U+0100 on.
    private static char[] PrintableCharacters()
    {
        var characters = new char[256];
        var next = 256;
        for (var value = 0; value < 256; value++)
        {
            characters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : (char)next++;
        }

        return characters;
    }
}
