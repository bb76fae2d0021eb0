using ChatRec.Bot.Dialogue.Titles;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>
/// The words by which people ask for the catalogue's genres. A genre's own name always works, so any domain does; everyday words
/// ("scary", "rom-com") work for the genres that the catalogue has.
/// </summary>
public sealed class GenreLexicon
{
    // Everyday words, then the genre under the names that catalogues give it; a "+" joins genres that are both meant.
    private static readonly (string Words, string Genres)[] Everyday =
    [
        ("scary|horror|horrors|creepy|spooky|terrifying|frightening|slasher|slashers|spine chilling|scare me|zombie|zombies", "Horror"),
        ("funny|funnier|comedy|comedies|comedic|hilarious|humor|humorous|humour|laugh|laughs|light hearted|lighthearted|cheer me up", "Comedy"),
        ("sci fi|scifi|science fiction|sf|futuristic|outer space|aliens", "Sci-Fi|Science Fiction|SciFi"),
        ("for kids|for my kids|for the kids|for children|for my children|for a child|kids movie|kids movies|kids film|kids films|kid friendly|kids|children|childrens|family friendly|family movie|family movies|family film|family films|for the family|for the whole family|family|toddler|toddlers|little one|little ones", "Children|Family|Kids"),
        ("animated|animation|animations|cartoon|cartoons|pixar|anime", "Animation|Animated"),
        ("noir|film noir|noirs", "Film-Noir|Noir|Film Noir"),
        ("romantic|romance|romances|love story|love stories|chick flick|chick flicks", "Romance"),
        ("rom com|rom coms|romcom|romcoms|romantic comedy|romantic comedies", "Comedy+Romance"),
        ("thriller|thrillers|thrilling|suspense|suspenseful|tense|nail biter", "Thriller"),
        ("action|action packed|explosions|fights|fighting", "Action"),
        ("adventure|adventures|adventurous", "Adventure"),
        ("crime|gangster|gangsters|mafia|mob|heist|heists", "Crime"),
        ("mystery|mysteries|mysterious|whodunit|whodunits|detective", "Mystery"),
        ("war|military|wartime|ww2|wwii|world war", "War"),
        ("western|westerns|cowboy|cowboys", "Western"),
        ("musical|musicals", "Musical|Music"),
        ("documentary|documentaries|docu|docs", "Documentary"),
        ("fantasy|magical|wizards", "Fantasy"),
        ("drama|dramas|dramatic|tearjerker|tear jerker|tearjerkers", "Drama"),
        ("imax", "IMAX"),
    ];

    private readonly Dictionary<string, string[]> _genres = new(StringComparer.Ordinal);

    /// <summary>Builds the lexicon of a catalogue.</summary>
    public GenreLexicon(Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        foreach (var (phrases, names) in Everyday)
        {
            var genres = names.Split('+').Select(name => Known(catalogue, name)).ToArray();
            if (genres.All(genre => genre is not null))
            {
                foreach (var phrase in phrases.Split('|'))
                {
                    _genres[phrase] = genres!;
                }
            }
        }

        foreach (var genre in catalogue.Genres)
        {
            var phrase = string.Join(' ', WordSplitter.Split(genre).Select(word => word.Folded));
            foreach (var form in (string[])[phrase, phrase + "s"])
            {
                _genres.TryAdd(form, [genre]);
            }
        }

        Words = [.. _genres.Keys.Where(phrase => !phrase.Contains(' ', StringComparison.Ordinal) && phrase is not ("aliens" or "sf"))];
    }

    /// <summary>Longest phrase, in words.</summary>
    public const int LongestPhrase = 4;

    /// <summary>Single words that ask for a genre.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The genres that a phrase of folded words asks for, all of them at once; empty if it is none.</summary>
    public IReadOnlyList<string> Find(string phrase) => _genres.GetValueOrDefault(phrase, []);

    private static string? Known(Catalogue catalogue, string names) => names.Split('|')
        .Select(name => catalogue.Genres.FirstOrDefault(genre => genre.Equals(name, StringComparison.OrdinalIgnoreCase)))
        .FirstOrDefault(genre => genre is not null);
}
