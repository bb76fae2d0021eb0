namespace ChatRec.Retrieval.Dialogues;

/// <summary>The words that the dialogue model counts, each with a place. Immutable.</summary>
public sealed class Vocabulary
{
    private readonly Dictionary<string, int> _places;

    /// <summary>Creates a vocabulary of distinct words.</summary>
    public Vocabulary(IEnumerable<string> words)
    {
        Words = [.. words];
        _places = Words.Select((word, place) => (word, place)).ToDictionary(pair => pair.word, pair => pair.place, StringComparer.Ordinal);
    }

    /// <summary>The words, by place.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The place of a word; null if it is not counted.</summary>
    public int? Find(string word) => _places.TryGetValue(word, out var place) ? place : null;

    /// <summary>The places of the counted words of several texts, each once, in order of first use.</summary>
    public IReadOnlyList<int> Places(IEnumerable<string> texts) => [.. texts.SelectMany(SaidWords.Of).Select(Find).OfType<int>().Distinct()];
}
