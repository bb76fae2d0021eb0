using System.Text.RegularExpressions;

namespace ChatRec.Training.Rankers;

/// <summary>
/// The tokens of a ranking Llama: first one a title, then the 256 bytes and the word pieces learned on top of them, then one for each fixed stretch of the prompt,
/// then begin and end of text. A prompt of 20 titles so has about 60 tokens, and a title or wish that has no token is still text.
/// </summary>
public sealed partial class RankerVocabulary
{
    // llama.cpp's token types.
    private const int Normal = 1;
    private const int Control = 3;
    private const int UserDefined = 4;

    private RankerVocabulary(string[] tokens, int[] types, string[] merges, int titleCount) =>
        (Tokens, Types, Merges, TitleCount) = (tokens, types, merges, titleCount);

    /// <summary>Texts by token id; titles and frames as they are, pieces as byte-pair encoding writes them.</summary>
    public string[] Tokens { get; }

    /// <summary>llama.cpp's type of each token.</summary>
    public int[] Types { get; }

    /// <summary>Merges, "left right".</summary>
    public string[] Merges { get; }

    /// <summary>Number of titles; a title's token is its index.</summary>
    public int TitleCount { get; }

    /// <summary>Number of tokens.</summary>
    public int Count => Tokens.Length;

    /// <summary>Token that begins a text; ChatRec's prompts do without.</summary>
    public int BeginOfText => Count - 2;

    /// <summary>Token that ends a text.</summary>
    public int EndOfText => Count - 1;

    /// <summary>Builds a vocabulary.</summary>
    /// <param name="titles">Distinct titles.</param>
    /// <param name="frames">Fixed stretches of the prompt; those of one byte and repeated ones are left out.</param>
    /// <param name="texts">Texts that word pieces are learned from, each as often as it should count.</param>
    /// <param name="merges">Most merges.</param>
    public static RankerVocabulary Create(IReadOnlyList<string> titles, IEnumerable<string> frames, IEnumerable<string> texts, int merges)
    {
        ArgumentNullException.ThrowIfNull(titles);
        var words = texts.SelectMany(text => Words().Matches(text).Select(match => match.Value))
            .GroupBy(word => word, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.LongCount(), StringComparer.Ordinal);
        var pairs = BytePairs.Learn(words, merges);

        // A piece that is a title is that title's token: no text may stand in the vocabulary twice.
        var known = titles.ToHashSet(StringComparer.Ordinal);
        string[] pieces = [.. BytePairs.Bytes.Concat(pairs.Select(pair => pair.Left + pair.Right)).Where(known.Add)];
        var stretches = frames.Where(frame => frame.Length > 1 && known.Add(frame)).ToList();
        return new RankerVocabulary(
            [.. titles, .. pieces, .. stretches, "<|begin|>", "<|end|>"],
            [.. titles.Select(_ => UserDefined), .. pieces.Select(_ => Normal), .. stretches.Select(_ => UserDefined), Control, Control],
            [.. pairs.Select(pair => $"{pair.Left} {pair.Right}")],
            titles.Count);
    }

    // GPT-2's words: letters, digits or other signs, each with the space before them.
    [GeneratedRegex(@" ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+")]
    private static partial Regex Words();
}
