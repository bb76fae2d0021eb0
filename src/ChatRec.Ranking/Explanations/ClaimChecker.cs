using System.Globalization;
using System.Text.RegularExpressions;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Explanations;

/// <summary>
/// Decides whether a sentence says only what the evidence holds. A language model invents people, plots and prizes, and no list of forbidden
/// words could name them all; so it is the other way round: every word must be a cited title, stand in the evidence, be a genre that fits, or be
/// on the list of words that claim nothing. Then titles must stand in the right place: what the user liked as liked, and only the
/// recommended item as recommended.
/// </summary>
public sealed partial class ClaimChecker
{
    private const int MinWords = 4;
    private const int MaxWords = 45;

    private readonly ExplanationFacts _facts;
    private readonly CitedTitles _titles;
    private readonly string _evidence;
    private readonly HashSet<string> _evidenceWords;
    private readonly List<string> _accepted = [];

    /// <summary>Creates a checker for the sentences of one text, in their order.</summary>
    public ClaimChecker(ExplanationFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        _facts = facts;
        _titles = new CitedTitles(facts);
        _evidence = _titles.Mask(string.Join(". ", facts.Evidence.Select(fact => fact.Text)));
        _evidenceWords = [.. Word().Matches(_evidence).Select(match => match.Value.ToLowerInvariant())];
    }

    /// <summary>Every form of the titles that may be named; a full stop inside of one ends no sentence.</summary>
    public IEnumerable<string> Titles => _titles.All;

    /// <summary>Null if the sentence may be shown; else what is wrong with it, for the log.</summary>
    public string? Check(string sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        if (sentence.Any(IsMark))
        {
            return "a private-use character";
        }

        var masked = _titles.Mask(sentence.Trim());
        var named = _titles.Items.Where((_, index) => masked.Contains((char)(CitedTitles.ItemMark + index))).ToList();
        var problem = Form(masked)
            ?? Numbers(masked, named)
            ?? Counts(masked)
            ?? Conversations(masked)
            ?? GenreClaims(masked, named)
            ?? Words(masked)
            ?? Places(masked)
            ?? Requests(masked)
            ?? Substance(masked)
            ?? Repetition(masked);
        if (problem is null)
        {
            _accepted.Add(masked);
        }

        return problem;
    }

    private static string? Form(string masked)
    {
        return masked.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length switch
        {
            < MinWords => "too short",
            > MaxWords => "too long",
            _ when !(masked.EndsWith('.') || masked.EndsWith('!')) => "no end",
            _ when Oddity().Match(masked) is { Success: true } odd => $"'{odd.Value}' has no place in a sentence",
            _ => null,
        };
    }

    /// <summary>A figure must stand in a fact together with the word after it, and with the titles that the sentence names.</summary>
    private string? Numbers(string masked, List<Item> named)
    {
        foreach (Match match in Number().Matches(masked))
        {
            var (digits, rest) = (match.Groups["digits"].Value, match.Groups["rest"].Value);
            var isDecade = match.Groups["decade"].Success;
            var value = int.Parse(digits, CultureInfo.InvariantCulture);
            var isTrue = isDecade
                ? named.Append(_facts.Item).All(item => item.Year is { } year && (value < 100 ? year % 100 / 10 * 10 : Wording.DecadeOf(year)) == value) || IsAsked(match.Value.TrimEnd('s'))
                : _facts.Evidence.Any(fact =>
                      Regex.IsMatch(fact.Text, $@"\b{digits}{Regex.Escape(rest)}\b")
                      && named.All(item => item == _facts.Item || fact.ItemIds.Contains(item.Id)))
                  || (value == _facts.Item.Year && named.All(item => item == _facts.Item || item.Year == value));
            if (!isTrue)
            {
                return $"'{match.Value.Trim()}' is not in the evidence";
            }
        }

        return null;
    }

    /// <summary>A count belongs to two items at once, so it may only be told as one: "57 people who liked Heat also liked it".</summary>
    private string? Counts(string masked)
    {
        foreach (Match match in CountOfPeople().Matches(masked))
        {
            var count = double.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture);
            var told = Told(masked, match);
            var isTrue = _facts.Evidence.Any(fact => fact.Value == count && fact.Kind switch
            {
                "co-occurrence" => told is not null && fact.ItemIds.Contains(told.Id),
                "popularity" => told is null && PopularityTold().IsMatch(masked[match.Index..]),
                _ => false,
            });
            if (!isTrue)
            {
                return $"'{match.Groups["count"].Value} people' is told of something else";
            }
        }

        return null;
    }

    /// <summary>What people talked about may only be told whole: "people who talked about Heat also talked about it in 12 conversations".</summary>
    private string? Conversations(string masked)
    {
        if (!OfConversations().IsMatch(masked))
        {
            return null;
        }

        var told = ConversationsTold().Match(masked);
        var others = masked.Where(mark => IsMark(mark) && mark != CitedTitles.ItemMark).Select(mark => _titles.Items[mark - CitedTitles.ItemMark]).ToList();
        var isTrue = told.Success
            && told.Groups["one"].Value != told.Groups["other"].Value
            && !OfConversations().IsMatch(masked.Remove(told.Index, told.Length))
            && others is [var only]
            && _facts.Evidence.Any(fact => fact.Kind == "conversations" && fact.ItemIds.Contains(only.Id) && fact.Value == double.Parse(told.Groups["count"].Value, CultureInfo.InvariantCulture));
        return isTrue ? null : "what people talked about is told of something else";
    }

    /// <summary>Whom a count speaks of; "it" is the one title before it.</summary>
    private Item? Told(string masked, Match count) => count.Groups["title"] switch
    {
        { Success: false } => null,
        var title when IsMark(title.ValueSpan[0]) => title.ValueSpan[0] == CitedTitles.ItemMark ? null : _titles.Items[title.ValueSpan[0] - CitedTitles.ItemMark],
        _ => masked[..count.Index].Where(IsMark).ToList() is [var only] && only != CitedTitles.ItemMark ? _titles.Items[only - CitedTitles.ItemMark] : null,
    };

    private bool IsAsked(string years) => _facts.Evidence.Any(fact => fact.Kind == "request" && fact.Text.Contains(years, StringComparison.Ordinal));

    /// <summary>A genre must belong to the item and to every title named in the same sentence.</summary>
    private string? GenreClaims(string masked, List<Item> named)
    {
        foreach (var (word, genre) in GenreWordsIn(masked))
        {
            var wrong = named.Append(_facts.Item).FirstOrDefault(item => !item.Genres.Contains(genre, StringComparer.OrdinalIgnoreCase));
            if (wrong is not null)
            {
                return $"'{word}' is no genre of {wrong.Title}";
            }
        }

        return null;
    }

    private IEnumerable<(string Word, string Genre)> GenreWordsIn(string masked)
    {
        var own = _titles.Items.SelectMany(item => item.Genres).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var word in Word().Matches(masked).Select(match => match.Value))
        {
            if ((own.Find(genre => genre.Equals(word, StringComparison.OrdinalIgnoreCase)) ?? Lexicon.GenreWords.GetValueOrDefault(word)) is { } genre)
            {
                yield return (word, genre);
            }
            else if (Lexicon.GenreWords.Values.FirstOrDefault(known => known.Equals(word, StringComparison.OrdinalIgnoreCase)) is { } film)
            {
                yield return (word, film);
            }
        }
    }

    private string? Words(string masked)
    {
        var genres = GenreWordsIn(masked).Select(claim => claim.Word).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in Word().Matches(masked))
        {
            var word = match.Value.Replace('’', '\'');
            var isKnown = genres.Contains(word) || Lexicon.IsHarmless(word) || _evidenceWords.Contains(word.ToLowerInvariant()) || word is "s" or "'s";
            if (!isKnown)
            {
                return $"'{word}' is not in the evidence";
            }

            var isName = char.IsUpper(word[0]) && match.Index > 0 && word != "I" && !word.StartsWith("I'", StringComparison.Ordinal) && !genres.Contains(word);
            if (isName && !_evidence.Contains(word, StringComparison.Ordinal))
            {
                return $"'{word}' is written like a name";
            }
        }

        return null;
    }

    private string? Places(string masked)
    {
        // What the user is said to have liked or seen must be what they liked or saw.
        foreach (Match match in SaidOfTheUser().Matches(masked))
        {
            var isLiking = match.Groups["verb"].Value.ToLowerInvariant() is "liked" or "loved" or "enjoyed" or "like" or "love" or "enjoy";
            foreach (var mark in match.Groups["rest"].Value.Where(IsMark))
            {
                var item = _titles.Items[mark - CitedTitles.ItemMark];
                if (item == _facts.Item)
                {
                    return $"{item.Title} is said to be known to the user";
                }

                var signal = _facts.Cited.First(cited => cited.Item == item).Signal;
                if (signal is null || (isLiking && signal != Signal.Liked))
                {
                    return $"the user did not say that they '{match.Groups["verb"].Value}' {item.Title}";
                }
            }
        }

        // Only the recommended item is recommended.
        foreach (var mark in Recommended().Matches(masked).Concat(PraisedAsPick().Matches(masked)).Select(match => match.Groups["title"].Value[0]))
        {
            if (mark != CitedTitles.ItemMark)
            {
                return $"{_titles.Items[mark - CitedTitles.ItemMark].Title} is recommended in place of {_facts.Item.Title}";
            }
        }

        return masked.Where(IsMark).GroupBy(mark => mark).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? $"{_titles.Items[twice.Key - CitedTitles.ItemMark].Title} is named twice"
            : null;
    }

    private string? Requests(string masked) =>
        AboutTheRequest().Match(masked) is { Success: true } match && Unasked(match.Groups["what"].Value) is { } unasked
            ? $"the user did not ask for {unasked}"
            : AboutPeople().Match(masked) is { Success: true } people && !_facts.Evidence.Any(fact => fact.Kind is "co-occurrence" or "popularity" or "conversations")
                ? $"'{people.Value}': nothing is known about other people"
                : null;

    /// <summary>What a sentence says was asked for, but was not; null if it was.</summary>
    private string? Unasked(string what)
    {
        var asked = _facts.Evidence.Where(fact => fact.Kind == "request").ToList();
        var genres = _facts.Filter.Genres.Concat(_facts.Filter.AllGenres);
        return asked.Count == 0 ? "anything"
            : GenreWordsIn(what).FirstOrDefault(claim => !genres.Contains(claim.Genre, StringComparer.OrdinalIgnoreCase)).Word
              ?? Number().Matches(what).Select(match => match.Value).FirstOrDefault(years => !asked.Exists(fact => fact.Text.Contains(years, StringComparison.Ordinal)))
              ?? what.Where(IsMark).Select(mark => _titles.Items[mark - CitedTitles.ItemMark])
                  .FirstOrDefault(item => !asked.Exists(fact => fact.ItemIds.Contains(item.Id)))?.Title;
    }

    /// <summary>The first sentence must speak to the person, name the item and cite something.</summary>
    private string? Substance(string masked)
    {
        if (_accepted.Count > 0)
        {
            return null;
        }

        if (!masked.Contains(CitedTitles.ItemMark))
        {
            return $"does not name {_facts.Item.Title}";
        }

        var citesTitle = masked.Any(mark => IsMark(mark) && mark != CitedTitles.ItemMark);
        return !Address().IsMatch(masked) ? "does not speak to the user"
            : !citesTitle && !GenreWordsIn(masked).Any() && !Number().IsMatch(masked) ? "cites nothing"
            : null;
    }

    private string? Repetition(string masked)
    {
        var words = Word().Matches(masked).Select(match => match.Value.ToLowerInvariant()).ToList();
        if (Stammer().IsMatch(masked))
        {
            return "stammers";
        }

        var phrases = words.Zip(words.Skip(1), words.Skip(2)).ToList();
        if (phrases.Distinct().Count() < phrases.Count)
        {
            return "repeats itself";
        }

        foreach (var earlier in _accepted)
        {
            var before = Content(earlier);
            var now = Content(masked);
            if (now.Count == 0 || (double)now.Intersect(before).Count() / now.Count > 0.6)
            {
                return "repeats what was said";
            }
        }

        return null;
    }

    /// <summary>What a sentence is about: titles, figures, genres and the words of the evidence.</summary>
    private HashSet<string> Content(string masked) =>
    [
        .. masked.Where(mark => IsMark(mark) && mark != CitedTitles.ItemMark).Select(mark => mark.ToString()),
        .. GenreWordsIn(masked).Select(claim => claim.Genre.ToLowerInvariant()),
        .. Number().Matches(masked).Select(match => match.Groups["digits"].Value),
    ];

    private static bool IsMark(char character) => character is >= CitedTitles.ItemMark and < '\uE100';

    [GeneratedRegex(@"\b(\w+) \1\b", RegexOptions.IgnoreCase)]
    private static partial Regex Stammer();

    [GeneratedRegex(@"[\p{L}][\p{L}'’\-]*")]
    private static partial Regex Word();

    [GeneratedRegex(@"[^\p{L}\p{N}\s.,;:!'’""“”()\-–—\uE000-\uE0FF]|\n|\.\.\.|--|[.!;:,]{2}|[""“][^\uE000-\uE0FF""”]*[""”]|\bfrom [\uE000-\uE0FF]|\([^)\uE000-\uE0FF]*\)")]
    private static partial Regex Oddity();

    [GeneratedRegex(@"(?<digits>\d+)(?:(?<decade>'?s\b)|(?<rest>\s+\p{L}+)?)")]
    private static partial Regex Number();

    [GeneratedRegex(@"\byou(?:'ve|’ve| have)?(?: also| really| already| both)? (?<verb>liked|loved|enjoyed|watched|saw|seen|like|love|enjoy)\b(?<rest>(?:(?! (?:is|are|was|were|has|have|may|might|will|would|should|could|also|so|too|because|shares?|which|while|who|that)\b)(?![\uE000-\uE0FF] (?:is|are|was|has|have|fits?|suits?|shares?|comes?|also|may|might|will|would|should|could|mixes|combines|blends|brings|offers|matches|gives)\b)[^.;!])*)", RegexOptions.IgnoreCase)]
    private static partial Regex SaidOfTheUser();

    [GeneratedRegex(@"\b(?:might|may|will|would|should|could|can|must|you'll|you’ll|you'd|try|recommend|recommended|suggest|suggested|pick|picked|chose)\b(?: (?:also|really|probably|definitely|likely|certainly|surely|too|want|to|like|love|enjoy|enjoyed|appreciate|watch|watching|see|seeing|find|try|trying|the|film|movie|out|for|you))* (?<title>[\uE000-\uE0FF])", RegexOptions.IgnoreCase)]
    private static partial Regex Recommended();

    [GeneratedRegex(@"(?<title>[\uE000-\uE0FF]),? (?:is|are|was|may be|might be|would be|will be|could be|should be)(?: also| likely| probably| definitely| certainly| surely)?(?: a| an| the| your| one)?(?: very| really| great| good| perfect| nice| ideal| right| natural| safe| solid| strong| next| similar| familiar| close)* (?:pick|choice|recommendation|suggestion|match|fit|option|good|great|perfect|worth|right|ideal)\b", RegexOptions.IgnoreCase)]
    private static partial Regex PraisedAsPick();

    [GeneratedRegex(@"\b(?:ask|asked|asking|want|wanted|looking for|mention|mentioned|told|named)\b(?<what>[^,.;!]*)", RegexOptions.IgnoreCase)]
    private static partial Regex AboutTheRequest();

    [GeneratedRegex(@"\b(?<count>\d+) (?:other )?people\b(?: who (?:also )?(?:liked|loved|enjoyed) (?<title>[\uE000-\uE0FF]|it)(?=,? (?:also|liked|loved|enjoyed|too)\b))?", RegexOptions.IgnoreCase)]
    private static partial Regex CountOfPeople();

    [GeneratedRegex(@"\b(?:talk\w*|conversations?)\b", RegexOptions.IgnoreCase)]
    private static partial Regex OfConversations();

    [GeneratedRegex(@"\bpeople who talked about (?<one>[\uE000-\uE0FF]|it) also talked about (?<other>[\uE000-\uE0FF]|it) in (?<count>\d+) conversations\b", RegexOptions.IgnoreCase)]
    private static partial Regex ConversationsTold();

    [GeneratedRegex(@"^\d+ (?:other )?people (?:also )?(?:liked|loved|enjoyed) (?:it\b|\uE000)", RegexOptions.IgnoreCase)]
    private static partial Regex PopularityTold();

    [GeneratedRegex(@"\b(?:people|person|others|fans?)\b", RegexOptions.IgnoreCase)]
    private static partial Regex AboutPeople();

    [GeneratedRegex(@"\b(?:you|your|yours)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
