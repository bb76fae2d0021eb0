using System.Text.RegularExpressions;
using ChatRec.Bot.Dialogue.Titles;
using ChatRec.Bot.Dialogue.Understanding;

namespace ChatRec.Bot.Dialogue.Critiques;

/// <summary>Reads critiques by rules, from the words of a message that belong to no title. Linear in the message.</summary>
internal sealed partial class CritiqueReader(GenreLexicon genres)
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    // What people ask for and a catalogue of titles, years and genres does not tell. First match of each counts.
    private static readonly (Regex Words, string Aspect, string[] Proxies, bool Searched)[] Untold =
    [
        (RunningTime(), "running times", [], false),
        (Violence(), "how violent anything is", ["Horror", "War", "Action", "Crime"], false),
        (Pace(), "how fast anything moves", [], false),
        (Language(), "languages and countries", [], false),
        (Content(), "age ratings", [], false),
        (Ending(), "how anything ends", [], false),
        (Award(), "awards and reviews", [], false),
        (Whom(), "whom anything suits", [], false),
        (Mood(), "the mood of anything", [], true),
    ];

    /// <summary>Reads a message.</summary>
    /// <param name="text">The message.</param>
    /// <param name="titles">The titles in it.</param>
    public Critique Read(string text, IReadOnlyList<Mention> titles)
    {
        var words = WordSplitter.Split(text.Length > MessageUnderstanding.MaxCharacters ? text[..MessageUnderstanding.MaxCharacters] : text)
            .Where(word => !titles.Any(title => word.Start >= title.Start && word.Start < title.Start + title.Text.Length))
            .Select(word => word.Folded)
            .ToList();
        if (words.Count == 0)
        {
            return Critique.None;
        }

        var phrases = $" {string.Join(' ', words)} ";
        var dropsFame = DropsFame().IsMatch(phrases);
        var (dropped, allowed) = Dropped(words);
        return new Critique
        {
            MoreGenres = Graded(words, "more", More),
            LessGenres = [.. Graded(words, "too", Less).Concat(Graded(words, "less", Less)).Distinct(StringComparer.Ordinal)],
            Fame = dropsFame ? FameShift.None : LessKnown().IsMatch(phrases) ? FameShift.LessKnown : BetterKnown().IsMatch(phrases) ? FameShift.BetterKnown : FameShift.None,
            Untold = [.. Aspects(phrases)],
            DropsYears = DropsYears().IsMatch(phrases),
            DropsGenres = DropsGenres().IsMatch(phrases),
            DropsFame = dropsFame,
            DroppedGenres = dropped,
            AllowedGenres = allowed,
            HatedGenres = Transient().IsMatch(phrases) ? [] : Hated(words),
        };
    }

    private IEnumerable<UntoldAspect> Aspects(string phrases)
    {
        foreach (var (words, aspect, proxies, searched) in Untold)
        {
            if (words.Match(phrases) is { Success: true } match)
            {
                // Only who wants less of it is helped by leaving genres out.
                var less = Lessens().IsMatch($" {match.Value.Trim()} ");
                var said = less ? match.Value.Trim() : match.Groups["said"].Value;
                yield return new UntoldAspect(said, aspect, less ? [.. proxies.SelectMany(name => genres.Find(name.ToLowerInvariant()))] : [], searched && !less);
            }
        }
    }

    // "Scarier" is no word of the lexicon: it never stands alone for a genre.
    private static readonly Dictionary<string, string> More = new(StringComparer.Ordinal)
    {
        ["funnier"] = "funny",
        ["scarier"] = "scary",
        ["creepier"] = "scary",
        ["spookier"] = "scary",
        ["tenser"] = "tense",
    };

    private static readonly Dictionary<string, string> Less = new(StringComparer.Ordinal);

    /// <summary>Genres behind a word of degree ("more romantic", "too much action"), and comparatives of their own.</summary>
    private List<string> Graded(List<string> words, string degree, Dictionary<string, string> comparatives)
    {
        var found = new List<string>();
        for (var index = 0; index < words.Count; index++)
        {
            if (comparatives.TryGetValue(words[index], out var plain))
            {
                found.AddRange(genres.Find(plain));
            }
            else if (words[index] == degree && !(index > 0 && words[index - 1] is "not" or "no" or "any" or "some" or "few" or "five" or "isnt" or "arent"))
            {
                var first = index + 1 + (index + 1 < words.Count && words[index + 1] is "much" or "many" or "of" ? 1 : 0);
                var (named, end) = GenreAt(words, first);

                // "More comedies" and "more horror films" ask for more of the same list; "more comedy" and "more romantic" criticise it.
                if (degree != "more" || !(words[end - 1].EndsWith('s') || (end < words.Count && words[end] is "movies" or "films" or "movie" or "film")))
                {
                    found.AddRange(named);
                }
            }
        }

        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>"Forget the comedy", "it doesn't have to be funny"; "horror is fine again".</summary>
    private (List<string> Dropped, List<string> Allowed) Dropped(List<string> words)
    {
        var dropped = new List<string>();
        var allowed = new List<string>();
        for (var index = 0; index < words.Count; index++)
        {
            var first = words[index] switch
            {
                "forget" or "drop" or "skip" or "ignore" or "lose" or "remove" or "delete" => SkipArticles(words, index + 1),
                "be" when index >= 2 && words[index - 1] == "to" && words[index - 2] is "have" or "need" && index >= 3 && words[index - 3] is "doesnt" or "dont" or "not" => SkipArticles(words, index + 1),
                _ => -1,
            };
            if (first > 0)
            {
                dropped.AddRange(GenreAt(words, first).Genres);
            }

            var (named, end) = GenreAt(words, index);
            if (named.Count > 0 && end < words.Count && words[end] is "is" or "are" or "would"
                && words.Skip(end + 1).Take(3).Any(word => word is "fine" or "ok" or "okay" or "allowed" or "welcome" or "alright") && !words.Skip(end).Take(3).Any(word => word is "not" or "never"))
            {
                allowed.AddRange(named);
                index = end - 1;
            }
        }

        return ([.. dropped.Distinct(StringComparer.Ordinal)], [.. allowed.Distinct(StringComparer.Ordinal)]);
    }

    private static int SkipArticles(List<string> words, int index)
    {
        while (index < words.Count && words[index] is "about" or "the" or "that" or "a" or "an" or "no" or "i" or "my" or "hate" or "dislike" or "dont" or "like" or "not" or "really")
        {
            index++;
        }

        return index;
    }

    /// <summary>"I hate musicals", "can't stand horror or war films", "I never watch westerns": the writer's own, and for good.</summary>
    private List<string> Hated(List<string> words)
    {
        var hated = new List<string>();
        for (var index = 0; index < words.Count; index++)
        {
            var end = HatingAt(words, index);
            if (words[index] is "forget" or "delete" or "remove")
            {
                break;
            }

            if (end == index || (index > 0 && !OwnSubject(words, index)))
            {
                continue;
            }

            end += end < words.Count && words[end] is "all" or "any" or "watching" or "the" ? 1 : 0;
            for (var (named, next) = GenreAt(words, end); named.Count > 0; (named, next) = GenreAt(words, end))
            {
                hated.AddRange(named);
                end = next;
                while (end < words.Count && words[end] is "and" or "or" or "movies" or "films" or "movie" or "film" or "nor" or "any" or "all")
                {
                    end++;
                }
            }
        }

        return [.. hated.Distinct(StringComparer.Ordinal)];
    }

    private static int HatingAt(List<string> words, int index) => words[index] switch
    {
        "hate" or "loathe" or "despise" or "detest" or "dislike" => index + 1,
        "cant" or "cannot" when At(words, index + 1) == "stand" => index + 2,
        "can" when At(words, index + 1) == "not" && At(words, index + 2) == "stand" => index + 3,
        "dont" or "never" when At(words, index + 1) is "like" or "liked" or "enjoy" or "enjoyed" or "watch" or "want" && !(At(words, index + 1) == "want" && words[index] == "dont") => index + 2,
        "dont" when At(words, index + 1) == "really" && At(words, index + 2) is "like" or "enjoy" => index + 3,
        "dont" when At(words, index + 1) == "care" && At(words, index + 2) == "for" => index + 3,
        "do" when At(words, index + 1) == "not" && At(words, index + 2) is "like" or "enjoy" => index + 3,
        "not" when At(words, index + 1) == "into" => index + 2,
        "not" when At(words, index + 1) == "a" && At(words, index + 2) is "fan" && At(words, index + 3) == "of" => index + 4,
        "no" when At(words, index + 1) == "fan" && At(words, index + 2) == "of" => index + 3,
        _ => index,
    };

    private static string At(List<string> words, int index) => index < words.Count ? words[index] : "";

    /// <summary>Whether the writer speaks of themselves: "I", or nobody at all, within the few words before the verb.</summary>
    private static bool OwnSubject(List<string> words, int verb)
    {
        for (var index = verb - 1; index >= Math.Max(0, verb - 4); index--)
        {
            if (words[index] is "i" or "im" or "ive" or "me")
            {
                return true;
            }

            if (words[index] is "she" or "he" or "they" or "we" or "my" or "you" or "who" or "people" or "critics" or "wife" or "husband" or "kids")
            {
                return false;
            }
        }

        return words.Take(verb).All(word => word is "actually" or "and" or "also" or "but" or "really" or "just" or "no" or "well" or "oh" or "ok" or "sorry" or "btw");
    }

    private (IReadOnlyList<string> Genres, int End) GenreAt(List<string> words, int index)
    {
        for (var length = Math.Min(GenreLexicon.LongestPhrase, words.Count - index); length >= 1; length--)
        {
            if (genres.Find(string.Join(' ', words.GetRange(index, length))) is { Count: > 0 } named)
            {
                return (named, index + length);
            }
        }

        return ([], Math.Min(Math.Max(1, index), words.Count));
    }

    private const string Lessening = "(less|not|no|without|nothing|too|isnt|arent|wasnt|dont|never|hate)";

    [GeneratedRegex($@" {Lessening} | (lighter|happier|softer|gentler) ", Options)]
    private static partial Regex Lessens();

    [GeneratedRegex(@" (?<said>((much |a bit |a little |way )?(shorter|longer)|(too|so|as|that|very|not|super) (long|short)(?! (as|time|ago) )|(under|less than|below|max|at most|over|within|around) (an?|one|two|three|\d+|one and a half|two and a half) (hours?|hrs?|h|minutes?|mins?)|short (movies?|films?|ones?|comedy|comedies|thrillers?)|(running time|runtime|run time)s?|quick watch)) ", Options)]
    private static partial Regex RunningTime();

    [GeneratedRegex($@" (?<said>(((less|more|not|no|without|nothing|too|so|as|that|very|much|really|any) )*)(violent|violence|gore|gory|bloody|blood|brutal|brutality)) ", Options)]
    private static partial Regex Violence();

    [GeneratedRegex(@" (?<said>((slow|fast|slower|faster) paced|(slow|slower) burn|too slow|too fast|slower|faster|not so slow|not too slow)) ", Options)]
    private static partial Regex Pace();

    [GeneratedRegex(@" (?<said>(foreign( language)?|subtitles|subtitled|dubbed|bollywood|hollywood|korean|japanese|french|german|spanish|italian|indian|hindi|chinese|swedish|danish|norwegian|mexican|brazilian|british|in english|black and white)) ", Options)]
    private static partial Regex Language();

    [GeneratedRegex(@" (?<said>(pg|pg 13|rated (r|pg)|r rated|(no|without|less) (nudity|sex|sex scenes|swearing|bad language|strong language))) ", Options)]
    private static partial Regex Content();

    [GeneratedRegex(@" (?<said>((happy|sad|good|bad|twist|unexpected|surprise|surprising|satisfying) endings?|plot twists?|twists)) ", Options)]
    private static partial Regex Ending();

    [GeneratedRegex(@" (?<said>(oscars?( winning| winners?| winner)?|award winning|academy awards?|critically acclaimed|golden globes?|good reviews|better reviews|best reviewed|highest rated|(best|top) rated)) ", Options)]
    private static partial Regex Award();

    // Children have a genre.
    [GeneratedRegex(@" (?<said>(for|with) (my |a |an |our |the |some )?(old |elderly )?(grandma|grandmother|granny|grandpa|grandfather|grandparents|parents|in laws|mother|mom|mum|father|dad|teens?|teenagers?|teenage (sons?|daughters?|girls?|boys?)|adults|grown ups|seniors|date night|first date|friends|coworkers|colleagues|students)) ", Options)]
    private static partial Regex Whom();

    private const string Moods = "(feel good|uplifting|heartwarming|heart warming|sad|sadder|depressing|dark|darker|gritty|bleak|lighter|relaxing|cozy|cosy|inspiring|inspirational|thought provoking"
        + "|mind bending|emotional|intense|disturbing|weird|quirky|whimsical|sweet|cute|silly|sillier|serious|deep|deeper|smart|smarter|clever|atmospheric|moody|melancholic|wholesome|touching"
        + "|trippy|nostalgic|chill|soothing|happy|happier|cheerful|sexy|steamy|calm|epic|stylish|visually stunning|edgy|gentle|gentler|light)";

    // Only where it is asked for: "it was dark" is an opinion.
    [GeneratedRegex($"(?<= )(?<! (u|you|ya|me) )((something|anything|nothing|more|less|too|not|mood for|want|bit|ones?|be)( (a|an|so|as|too|that|really|very|bit|little|quite|more|less|in|all|much|and))* (?<said>{Moods})|(?<said>darker|sadder|lighter|sillier|deeper|happier|gentler)|(?<said>{Moods})( [a-z]+)? (movies?|films?|flicks?|ones?))(?= )", Options)]
    private static partial Regex Mood();

    [GeneratedRegex(@" ((less|lesser|not so|not as|not that|not too|not very|nothing( too)?|no|not) (well )?(known|popular|famous|mainstream|obvious|blockbusters?|big hits?)|(more )?(obscure|underrated|underseen|under the radar|overlooked|niche|indie)|hidden gems?|(lesser|little|not well) known|deep cuts?|off the beaten path|too (popular|mainstream|famous|well known|obvious|known)|unknown (ones|films|movies)) ", Options)]
    private static partial Regex LessKnown();

    [GeneratedRegex(@" ((more|better) (well )?(known|popular|famous|mainstream)|well known|(something|anything|a|very) (famous|popular|mainstream)|famous (ones?|films?|movies?)|(a |some )?(blockbusters?|big hits?)|too (obscure|unknown|niche)|(that|which|many|most) people know|never heard of (them|any|these|those)) ", Options)]
    private static partial Regex BetterKnown();

    [GeneratedRegex(@" (any|every|whatever|whichever|no matter (what|which|the)) (year|years|era|eras|decade|decades|age) | (years?|era|eras|decade|decades|age|date) (really )?(doesnt|does not|dont|do not|isnt|is not)( really)? (matter|important) | dont care (about|for|what|which) (the )?(year|years|era|decade|age) | (forget|drop|ignore|skip|lose|remove)( about)?( the| that)?( limit on( the)?)? (years?|era|decades?|dates?|(19|20)?\d0s|\d{4}|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties) | (doesnt|dont|not) (have|need) to be (from the )?((19|20)?\d0s|old|older|new|newer|recent|modern|\d{4}) | (older|newer|old|new)( ones| films| movies)? (is|are) (fine|ok|okay)( too| as well)? ", Options)]
    private static partial Regex DropsYears();

    [GeneratedRegex(@" (any|every|whatever|whichever|no matter (what|which|the)) (genre|genres) | genres? (really )?(doesnt|does not|dont|do not|isnt|is not)( really)? (matter|important) | dont care (about|what|which) (the )?genre | (forget|drop|ignore|skip|lose|remove)( about)?( the| that)? genres? ", Options)]
    private static partial Regex DropsGenres();

    [GeneratedRegex(@" (famous|popular|well known|known|mainstream|obscure|unknown)( ones| films| movies)? (is|are|would be) (fine|ok|okay)( too| again)? | (can|may) be (famous|popular|well known|mainstream) | (doesnt|dont|not) (have|need) to be (so |that |very )?(obscure|unknown|less known|famous|well known|popular) ", Options)]
    private static partial Regex DropsFame();

    [GeneratedRegex(@" (tonight|today|right now|now|this time|for once|at the moment|this evening) ", Options)]
    private static partial Regex Transient();
}
