using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Dialogues;

/// <summary>The words by which people name a catalogue's genres: the genres' own names and a few everyday words. Immutable.</summary>
public sealed class GenrePhrases
{
    // Everyday words, by the names of the genres they stand for; a genre that the catalogue lacks is left out.
    private static readonly (string Words, string[] Genres)[] Everyday =
    [
        ("scary creepy spooky slasher zombie scare frightening", ["horror"]),
        ("funny hilarious comedic humor laugh funnier goofy silly", ["comedy"]),
        ("scifi futuristic alien space", ["sci fi", "science fiction"]),
        ("kid family child son daughter", ["children", "family"]),
        ("animated cartoon pixar disney anime", ["animation"]),
        ("romantic romcom chick love", ["romance"]),
        ("suspense suspenseful thrilling", ["thriller"]),
        ("superhero marvel hero", ["action"]),
        ("gangster mafia mob heist", ["crime"]),
        ("detective mysterious whodunit", ["mystery"]),
        ("military ww2 wwii", ["war"]),
        ("cowboy", ["western"]),
        ("music", ["musical"]),
        ("magic magical wizard", ["fantasy"]),
        ("dramatic tearjerker", ["drama"]),
        ("documentaries docu", ["documentary"]),
    ];

    private readonly Dictionary<string, List<(IReadOnlyList<string> Words, int Genre)>> _byFirstWord = new(StringComparer.Ordinal);

    /// <summary>Reads the genres of a catalogue.</summary>
    public GenrePhrases(Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        for (var genre = 0; genre < catalogue.Genres.Count; genre++)
        {
            var name = SaidWords.Of(catalogue.Genres[genre]);
            Add(name, genre);
            foreach (var (words, _) in Everyday.Where(entry => entry.Genres.Contains(string.Join(' ', name))))
            {
                foreach (var word in SaidWords.Of(words))
                {
                    Add([word], genre);
                }
            }
        }
    }

    /// <summary>Phrases that begin with a word, with the places of their genres.</summary>
    public IReadOnlyList<(IReadOnlyList<string> Words, int Genre)> At(string word) => _byFirstWord.TryGetValue(word, out var phrases) ? phrases : [];

    private void Add(IReadOnlyList<string> words, int genre)
    {
        if (words.Count > 0)
        {
            if (!_byFirstWord.TryGetValue(words[0], out var phrases))
            {
                _byFirstWord[words[0]] = phrases = [];
            }

            phrases.Add((words, genre));
        }
    }
}
