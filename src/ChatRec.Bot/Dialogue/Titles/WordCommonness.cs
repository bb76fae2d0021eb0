using System.Collections.Frozen;

namespace ChatRec.Bot.Dialogue.Titles;

/// <summary>
/// How little it says that a word stands in a message: about -ln of its frequency in English chat. Classes from SCOWL's word
/// lists (english-words.txt) and a short list of words that every chat about films is made of.
/// </summary>
public sealed class WordCommonness
{
    /// <summary>Rarity of a word that no list knows: probably a name, a made-up word or a typing error.</summary>
    public const double Unknown = 13;

    private const double Function = 3;
    private const double Chat = 4.5;
    private const double Name = 9.5;

    private static readonly FrozenSet<string> FunctionWords = Set("""
        a an the and or but so if than then that this these those there here it its i im ive id ill me my mine myself you your youre youd yours u ur
        we us our he him his she her hers they them their theirs who whom whose what whats which when where why how hows is isnt are arent was
        wasnt were werent be been being am do dont does doesnt did didnt done have havent has hasnt had hadnt having will wont would wouldnt can cant
        cannot could couldnt should shouldnt may might must shall not no nor of off on in into onto at by to too from for with without about
        over under up down out as also just only very really quite more most less least much many few some any all both each every either neither
        none nothing something anything everything one ones other others another same such own again ever never always once now still yet
        even because cause cuz though although while until till since after before between like yes yeah yep nope ok okay hi hello hey
        thanks thank thx please pls help bye well oh ah um hmm lol haha wow sure maybe let lets go get got
        youve youll youd theres theyre theyve theyll theyd weve well were wed shes hes hed itll itd thats thatll whos wheres hows aint yall oclock
        else shouldve couldve wouldve mightve therell dunno gimme kinda sorta wouldnt aint mustve whove whyd
        ii iii iv vi vii viii ix xi xii
        1 2 3 4 5 6 7 8 9 10 11 12 13
        """);

    private static readonly FrozenSet<string> ChatWords = Set("""
        movie movies film films show shows series watch watched watching see saw seen love loved loves loving likes liked liking hate hated
        enjoy enjoyed good great best better bad nice cool awesome amazing favorite favorites recommend recommended recommendation
        recommendations suggest suggestion suggestions want wanted looking look find think thought know say said tell make made time day
        night tonight today people man woman guy friend family kids kid wife husband thing things kind sort type lot little bit new old
        classic recent funny scary sad happy fun back first last next second third part story title list day life way ill stuff
        heard back still right going gonna wanna true real year years different popular similar interested interesting mood genre actor actress
        director plot ending scene scenes character characters song music sequel original remake stop start wait sorry hope guess pick
        """);

    private readonly FrozenDictionary<string, double> _rarity;

    /// <summary>Reads the word lists that are built into the assembly.</summary>
    /// <param name="domainWords">Words that say nothing in this catalogue's chats although English at large thinks them rare: its genres.</param>
    public WordCommonness(IEnumerable<string> domainWords)
    {
        ArgumentNullException.ThrowIfNull(domainWords);
        var rarity = new Dictionary<string, double>(StringComparer.Ordinal);
        using var stream = typeof(WordCommonness).Assembly.GetManifestResourceStream("ChatRec.Bot.english-words.txt")
            ?? throw new InvalidOperationException("The word list english-words.txt is not built into ChatRec.Bot.");
        using var reader = new StreamReader(stream);
        var value = 0.0;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('['))
            {
                value = line switch { "[10]" => 7.5, "[20]" => 9, "[35]" => 11, _ => Name };
            }
            else if (!line.StartsWith('#'))
            {
                foreach (var word in line.Split(' '))
                {
                    rarity[word] = value;
                }
            }
        }

        foreach (var word in ChatWords.Concat(domainWords))
        {
            rarity[word] = Chat;
        }

        foreach (var word in FunctionWords)
        {
            rarity[word] = Function;
        }

        _rarity = rarity.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Rarity of a folded word, 3 (the, you) to <see cref="Unknown"/>.</summary>
    public double Rarity(string word) => word.Length == 1 ? Function : _rarity.TryGetValue(word, out var value) ? value
        : word.All(char.IsAsciiDigit) ? (word.Length >= 3 ? 8 : 6)
        : Unknown;

    /// <summary>Whether the word is known as a name of people or places only.</summary>
    public bool IsName(string word) => _rarity.TryGetValue(word, out var value) && value == Name;

    /// <summary>Whether some list knows the word.</summary>
    public bool IsKnown(string word) => _rarity.ContainsKey(word) || word.All(char.IsAsciiDigit);

    /// <summary>Whether the word only holds sentences together.</summary>
    public static bool IsFunctionWord(string word) => FunctionWords.Contains(word);

    /// <summary>Whether every chat about films is made of such words.</summary>
    public static bool IsChatWord(string word) => FunctionWords.Contains(word) || ChatWords.Contains(word);

    private static FrozenSet<string> Set(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
