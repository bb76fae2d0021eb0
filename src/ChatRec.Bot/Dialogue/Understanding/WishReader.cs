using System.Collections.Frozen;
using System.Globalization;
using ChatRec.Bot.Dialogue.Titles;

namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>What is wanted: genres with their negation, years and eras, how many, and the words that are left.</summary>
internal sealed class WishReader
{
    private static readonly FrozenSet<string> Negators = Set("""
        no not dont doesnt didnt without nothing except avoid hate hates hated dislike dislikes loathe never less cant isnt nor neither exclude skip minus
        wouldnt arent wont excluding aint
        """);

    private static readonly FrozenSet<string> NoNegation = Set("mind only just problem problems preference matter care sure bad idea thanks worries thank clue one need known popular famous mainstream obvious well");

    private static readonly FrozenSet<string> Ends = Set("but just only instead rather want prefer maybe more yes give show find");

    private static readonly FrozenDictionary<string, int> DecadeWords = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["twenties"] = 20,
        ["thirties"] = 30,
        ["forties"] = 40,
        ["fifties"] = 50,
        ["sixties"] = 60,
        ["seventies"] = 70,
        ["eighties"] = 80,
        ["nineties"] = 90,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Filler = Set("""
        movie movies film films flick flicks watch watching tonight weekend evening please something anything mood genre genres recommendation recommendations
        recommend suggest suggestion suggestions looking similar feel feeling suggestions idea ideas title titles wife husband girlfriend boyfriend friend
        friends partner kids kid son daughter mom dad together prefer maybe era vibe vibes kind type sort decade early late mid released made year years
        stars star rated rating feature top five ten couple bit lot list style wish wishes bot chatbot hey hello hi thanks request options option picks pick
        along lines line loud decent
        choose choice choices night rainy sunday saturday friday girl guys guy everyone everybody someone somebody people person own next ones older newer
        give mind looks number explain already actually week date want need gonna wanna stuff please help good nice number option forget remove delete start
        whats thats theres heres fine fav rather instead basically literally honestly probably definitely completely totally pretty super extra such
        though tho newest latest idk dunno whatever whichever smth sth plz
        """);

    private static readonly FrozenSet<string> BeforeYears = Set("""
        from made released shot in the of any anything something movie movies film films stuff ones want wanna like need show give me that is was are too
        """);

    private static readonly FrozenSet<string> Copulas = Set("is was are were isnt wasnt arent werent thats its theyre theyll");

    // Who is, or what is wanted ("I was hoping for a comedy", "what I want is", "my favorite genre is"): not a description of a title.
    private static readonly FrozenSet<string> Wanting = Set("""
        i we you there what whats which want need like love prefer genre genres type kind mood preference favorite favorites favourite favourites fave thing interest choice idea taste
        something anything
        """);

    // What may stand between "it was" and "funny", and still describes; "too funny" criticises.
    private static readonly FrozenSet<string> Describing = Set("""
        so very really pretty actually quite a an the not super kinda kind of bit little true real such both also just good great nice considered always all absolutely honestly still
        making made it into in being more
        """);

    private static readonly FrozenSet<string> TopicOpeners = Set("about with involving featuring where on");

    private readonly ReadMessage _message;
    private readonly GenreLexicon _genres;
    private readonly int _newestYear;
    private readonly Func<string, bool> _isOrdinary;
    private readonly bool[] _used;
    private readonly bool[] _described;

    /// <param name="isOrdinary">Whether a word is English and no name.</param>
    public WishReader(ReadMessage message, GenreLexicon genres, int newestYear, Func<string, bool> isOrdinary)
    {
        _isOrdinary = isOrdinary;
        _message = message;
        _genres = genres;
        _newestYear = newestYear;
        _used = new bool[message.Words.Count];
        _described = new bool[message.Words.Count];
    }

    /// <summary>People who were asked for, after <see cref="Read"/>: no entry names any.</summary>
    public string? LeftOut { get; private set; }

    /// <summary>What could not both hold, after <see cref="Read"/>.</summary>
    public List<Contradiction> Contradictions { get; } = [];

    /// <param name="isRequest">By clause: whether its words ask for something, and do not only tell an opinion.</param>
    public Wish Read(IReadOnlyList<bool> isRequest)
    {
        Descriptions();
        var negative = Negations();
        LeftOut = ReadPeople();
        var (any, all, excluded) = ReadGenres(negative);
        var (from, to, shift) = ReadYears(negative);
        return new Wish
        {
            Genres = any,
            AllGenres = all,
            ExcludedGenres = excluded,
            YearFrom = from,
            YearTo = to,
            Shift = shift,
            Count = ReadCount(),
            Text = Rest(negative, isRequest),
            Words = Spoken(negative, isRequest),
        };
    }

    /// <summary>
    /// Marks what tells of something instead of asking for it: "that was so funny", "they are older films", "they are making it into a musical"; and what
    /// happens in a title that is not wanted ("nothing like Alien where the aliens …").
    /// </summary>
    private void Descriptions()
    {
        foreach (var clause in _message.Clauses)
        {
            var tells = false;
            for (var index = clause.First; index < clause.End; index++)
            {
                var word = _message.At(index);
                tells = Copulas.Contains(word) ? IsTold(index, clause.First) : tells && (Describing.Contains(word) || _genres.Find(word).Count > 0 || IsEraWord(word));
                _described[index] = tells;
            }

            var unlike = false;
            for (var index = clause.First; index < clause.End; index++)
            {
                unlike |= _message.At(index) is "nothing" or "not" && _message.At(index + 1) == "like";
                if (unlike && _message.At(index) is "where" or "which" && _message.TitleAt[Math.Max(0, index - 1)] >= 0)
                {
                    _described.AsSpan(index, clause.End - index).Fill(true);
                }
            }
        }
    }

    /// <summary>Whether a form of "to be" describes what stands before it: not in a question, not "something that is funny", not "make sure it is funny".</summary>
    private bool IsTold(int copula, int first)
    {
        var contracted = _message.At(copula) is "thats" or "its" or "theyre" or "theyll";
        var subject = contracted ? copula : copula - 1;
        if (subject < first || Wanting.Contains(_message.At(subject)))
        {
            return false;
        }

        if (_message.At(subject) is "that" or "thats" or "which" && subject > first && !_message.Words[subject].FollowsBreak && !IsInterjection(subject - 1))
        {
            return false;
        }

        for (var before = subject - 1; before >= Math.Max(first, subject - 4); before--)
        {
            if (_message.At(before) is "if" or "sure" or "hope" or "hoping" or "hopefully" or "want" or "as" or "whether" or "when" or "prefer")
            {
                return false;
            }
        }

        return true;
    }

    private bool IsInterjection(int index) =>
        _message.At(index) is "yes" or "yeah" or "yea" or "no" or "nope" or "oh" or "wow" or "lol" or "haha" or "ok" or "okay" or "and" or "so" or "but" or "well" or "think" or "thought" or "because" or "cause";

    private static bool IsEraWord(string word) => word is "old" or "older" or "new" or "newer" or "classic" or "classics" or "recent" or "modern" or "movie" or "movies" or "film" or "films" or "ones";

    /// <summary>"with ryan gosling", "by tarantino", "a Channing Tatum movie": words of which one is no ordinary English word; they are then used up.</summary>
    private string? ReadPeople()
    {
        for (var index = 0; index < _message.Words.Count; index++)
        {
            if (_message.At(index) is not ("with" or "by" or "starring" or "featuring"))
            {
                if (NameBefore(index) is { } name)
                {
                    return name;
                }

                continue;
            }

            var end = index + 1;
            var rare = false;
            while (end < index + 4 && end < _message.Words.Count && !_message.Words[end].FollowsBreak && CouldTell(end) && _genres.Find(_message.At(end)).Count == 0)
            {
                rare |= !_isOrdinary(_message.At(end));
                end++;
            }

            if (rare)
            {
                _used.AsSpan(index, end - index).Fill(true);
                return _message.Text[_message.Words[index + 1].Start.._message.Words[end - 1].End];
            }
        }

        return null;
    }

    /// <summary>"Any other Jonah Hill movies": two or three words with capitals before "movie", in a message that is not all capitals.</summary>
    private string? NameBefore(int index)
    {
        if (!IsCounted(index))
        {
            return null;
        }

        var first = index;
        while (first > Math.Max(0, index - 3) && !_message.Words[first].FollowsBreak && _message.Words[first - 1] is { IsCapitalised: true, OpensSentence: false }
            && _message.TitleAt[first - 1] < 0 && CouldTell(first - 1) && _genres.Find(_message.At(first - 1)).Count == 0)
        {
            first--;
        }

        if (index - first < 2 || _message.Words.Count(word => word.IsCapitalised) * 2 > _message.Words.Count)
        {
            return null;
        }

        _used.AsSpan(first, index - first).Fill(true);
        return _message.Text[_message.Words[first].Start.._message.Words[index - 1].End];
    }

    /// <summary>By word: whether a negation reaches it: from the negating word to the end of its clause, a contrast or a new wish.</summary>
    private bool[] Negations()
    {
        var negative = new bool[_message.Words.Count];
        foreach (var clause in _message.Clauses)
        {
            var reaches = false;
            for (var index = clause.First; index < clause.End; index++)
            {
                var word = _message.At(index);
                var next = _message.At(index + 1);
                var excepts = word is "but" or "except" && _message.At(index - 1) is "anything" or "everything" or "all";
                var answersNo = word == "no" && (index + 1 >= clause.End || _message.Words[index + 1].FollowsBreak);
                var tired = word is "sick" or "tired" or "enough" && next == "of";
                if (excepts || tired || (Negators.Contains(word) && !answersNo && !NoNegation.Contains(next)))
                {
                    reaches = true;
                    _used[index] = true;
                    continue;
                }

                var comma = _message.Words[index].FollowsBreak && !LeadsToOr(index, clause.End);
                if (reaches && (comma || (Ends.Contains(word) && _message.At(index - 1) is not ("dont" or "not" or "no" or "didnt" or "doesnt" or "wouldnt"))))
                {
                    reaches = false;
                }

                negative[index] = reaches;
            }
        }

        return negative;
    }

    /// <summary>"no horror, war or musicals": the comma is part of a list that ends with "or".</summary>
    private bool LeadsToOr(int index, int end)
    {
        for (var at = index; at < end && at < index + 8; at++)
        {
            if (_message.At(at) is "or" or "nor")
            {
                return true;
            }

            if (_genres.Find(_message.At(at)).Count == 0 && _message.At(at) is not ("no" or "not"))
            {
                return false;
            }
        }

        return false;
    }

    private (List<string> Any, List<string> All, List<string> Excluded) ReadGenres(bool[] negative)
    {
        var wanted = new List<(int First, int End, IReadOnlyList<string> Genres)>();
        var excluded = new List<string>();
        for (var index = 0; index < _message.Words.Count; index++)
        {
            var (genres, end) = GenreAt(index);
            if (genres.Count == 0 || IsNoWish(index, end))
            {
                continue;
            }

            _used.AsSpan(index, end - index).Fill(true);
            if (_described[index])
            {
                // "It was so funny" asks for nothing.
            }
            else if (negative[index])
            {
                excluded.AddRange(genres);
            }
            else
            {
                wanted.Add((index, end, genres));
            }

            index = end - 1;
        }

        Contradictions.AddRange(wanted.SelectMany(genre => genre.Genres).Where(excluded.Contains).Distinct(StringComparer.Ordinal).Select(genre => new Contradiction(genre)));
        wanted.RemoveAll(genre => genre.Genres.Any(excluded.Contains));
        var alternatives = false;
        for (var index = 1; index < wanted.Count; index++)
        {
            alternatives |= AreAlternatives(wanted[index - 1].End, wanted[index].First);
        }

        var distinct = wanted.SelectMany(genre => genre.Genres).Distinct(StringComparer.Ordinal).ToList();
        return alternatives ? (distinct, [], [.. excluded.Distinct()]) : ([], distinct, [.. excluded.Distinct()]);
    }

    private (IReadOnlyList<string> Genres, int End) GenreAt(int index)
    {
        if (AgeEnd(index) is { } ageEnd && _genres.Find("kids") is { Count: > 0 } forKids)
        {
            return (forKids, ageEnd);
        }

        for (var length = GenreLexicon.LongestPhrase; length >= 1; length--)
        {
            var phrase = new List<string>(length);
            while (phrase.Count < length && _message.At(index + phrase.Count).Length > 0 && (phrase.Count == 0 || !_message.Words[index + phrase.Count].FollowsBreak))
            {
                phrase.Add(_message.At(index + phrase.Count));
            }

            if (phrase.Count == length && _genres.Find(string.Join(' ', phrase)) is { Count: > 0 } genres)
            {
                return (genres, index + length);
            }
        }

        return ([], index);
    }

    /// <summary>Where the age of a child ends: "6 yr old", "two year olds", "8yo". Null: none, or a film's age ("a 10 year old film").</summary>
    private int? AgeEnd(int index)
    {
        var word = _message.At(index);
        if (word.Length == 0)
        {
            return null;
        }

        var digits = word.Length - word.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9').Length;
        var glued = digits > 0 && word[digits..] is "yo" or "yr" or "y";
        var number = glued ? word[..digits] : _message.Words[index].Key;
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var years) || years is < 1 or > 12)
        {
            return null;
        }

        var end = glued && word[digits..] == "yo" ? index + 1
            : _message.At(index + (glued ? 1 : 2)) is "old" or "olds" && (glued || _message.At(index + 1) is "yr" or "yrs" or "year" or "years") ? index + (glued ? 2 : 3)
            : (int?)null;
        return end is { } found && _message.At(found) is not ("movie" or "movies" or "film" or "films" or "loved" or "loves" or "liked" or "likes" or "hated" or "hates") ? found : null;
    }

    /// <summary>Words that ask for a genre elsewhere, but here do not: "my kids loved Frozen", "we had a good laugh".</summary>
    private bool IsNoWish(int index, int end)
    {
        var word = _message.At(index);
        var before = _message.At(index - 1);
        return (word is "kids" or "family" or "children" && end == index + 1 && before is "my" or "the" or "our" or "with" or "his" or "her" or "whole")
            || (word is "laugh" or "fights" or "fighting" && before is "a" or "good" && _message.At(index - 2) is "had" or "good");
    }

    /// <summary>"comedies and thrillers", "horror or war", "crime, mystery" offer a choice; "romantic comedy", "scary but funny" want both.</summary>
    private bool AreAlternatives(int from, int to)
    {
        for (var index = from; index < to; index++)
        {
            if (_message.At(index) is "or" or "either")
            {
                return true;
            }

            if (_message.At(index) == "and" && to - from <= 3 && (IsPlural(from - 1) || Likes(from)))
            {
                return true;
            }
        }

        // Far apart or in another clause ("I like war movies. Any comedy will do too").
        return (to > from && _message.ClauseAt[from] != _message.ClauseAt[to] && _message.At(from) is not ("but" or "yet"))
            || (to < _message.Words.Count && _message.Words[to].Gap.Contains(',', StringComparison.Ordinal) && IsPlural(from - 1))
            || (to < _message.Words.Count && _message.Words[to].Gap.Contains('/', StringComparison.Ordinal));
    }

    private bool IsPlural(int index) => _message.At(index).EndsWith('s') || _message.At(index) is "movies" or "films";

    private bool Likes(int before)
    {
        for (var index = before - 1; index >= Math.Max(0, before - 4); index--)
        {
            if (_message.At(index) is "like" or "love" or "enjoy" or "into" or "likes" or "loves")
            {
                return true;
            }
        }

        return false;
    }

    private (int? From, int? To, EraShift Shift) ReadYears(bool[] negative)
    {
        for (var index = 0; index < _message.Words.Count; index++)
        {
            if (RangeAt(index) is { } range)
            {
                _used.AsSpan(range.First, range.End - range.First).Fill(true);
                range = WithJoinedYears(range);
                var (from, to) = IsRefused(range.First, negative) ? Others(range.From, range.To) : (range.From, range.To);
                NoteOtherYears(range.End, negative, from, to);
                return (from, to, EraShift.None);
            }
        }

        for (var index = 0; index < _message.Words.Count; index++)
        {
            if (!_described[index] && EraAt(index, negative[index]) is { } era)
            {
                _used[index] = true;
                if (era.Shift is not EraShift.None)
                {
                    return (null, null, negative[index] ? EraShift.None : era.Shift);
                }

                return !negative[index] ? (era.From, era.To, EraShift.None)
                    : era.To is not null ? (Math.Max(1990, era.To.Value + 1), null, EraShift.None)
                    : (null, era.From - 1, EraShift.None);
            }
        }

        return (null, null, EraShift.None);
    }

    /// <summary>"from the 80s or 90s", "the 70s and the 80s": both, and what lies between them.</summary>
    private (int First, int End, int? From, int? To) WithJoinedYears((int First, int End, int? From, int? To) range)
    {
        while (range is { From: not null, To: not null } && _message.At(range.End) is "or" or "and" && !_message.Words[range.End].FollowsBreak)
        {
            var next = range.End + 1 + (_message.At(range.End + 1) == "the" ? 1 : 0);
            if (EarlyLate(next) is not { } year)
            {
                break;
            }

            range = (range.First, next + (year.Qualified ? 2 : 1), Math.Min(range.From.Value, year.From), Math.Max(range.To.Value, year.To));
            _used.AsSpan(range.First, range.End - range.First).Fill(true);
        }

        return range;
    }

    /// <summary>"from the 90s, after 2005": the years said first stand, unless both together leave some.</summary>
    private void NoteOtherYears(int index, bool[] negative, int? from, int? to)
    {
        for (; index < _message.Words.Count; index++)
        {
            if (RangeAt(index) is { } other && !IsRefused(other.First, negative) && (other.From > to || other.To < from))
            {
                _used.AsSpan(other.First, other.End - other.First).Fill(true);
                Contradictions.Add(new Contradiction(null, other.From, other.To));
                return;
            }
        }
    }

    /// <summary>"nothing from before 1980", "not from the 80s", but not "no horror from the 80s"; "nothing older than" is <see cref="Flip"/>'s.</summary>
    private bool IsRefused(int first, bool[] negative)
    {
        if (!negative[first] || _message.At(first) == "than")
        {
            return false;
        }

        var index = first - 1;
        while (index >= 0 && !Negators.Contains(_message.At(index)) && BeforeYears.Contains(_message.At(index)))
        {
            index--;
        }

        return Negators.Contains(_message.At(index));
    }

    /// <summary>The years that are left without some: of a decade in the middle those after it, of a lone year no limit at all.</summary>
    private (int? From, int? To) Others(int? from, int? to) => (from, to) switch
    {
        (null, { } last) => (last + 1, null),
        ({ } first, null) => (null, first - 1),
        ({ } first, { } last) when last > first => last < _newestYear ? (last + 1, null) : (null, first - 1),
        _ => (null, null),
    };

    private (int First, int End, int? From, int? To)? RangeAt(int index)
    {
        var word = _message.At(index);
        if (word is "between" or "from" && YearAt(index + 1) is { } start && _message.At(index + 2) is "and" or "to" or "until" or "till" or "through"
            && (YearAt(index + 3) ?? YearAt(index + 4)) is { } end)
        {
            var last = YearAt(index + 3) is null ? index + 5 : index + 4;
            return (index, last, Math.Min(start.From, end.From), Math.Max(start.To, end.To));
        }

        if (YearAt(index) is { } left && index + 1 < _message.Words.Count && YearAt(index + 1) is { } right
            && _message.Words[index + 1].Gap.AsSpan().Trim() is "-" or "–" or "—")
        {
            return (index, index + 2, left.From, right.To);
        }

        var the = _message.At(index + 1) == "the" ? 1 : 0;
        if (word is "after" or "since" or "before" or "until" or "till" or "from" or "in" or "around" or "than" or "past" or "post" or "pre"
            && EarlyLate(index + 1 + the) is { } year)
        {
            var end1 = index + 2 + the + (year.Qualified ? 1 : 0);
            var before = _message.At(index - 1);
            return word switch
            {
                "after" or "past" or "post" => (index, end1, year.From == year.To ? year.To + 1 : year.To + 1, null),
                "since" => (index, end1, year.From, null),
                "before" or "pre" => (index, end1, null, year.From - 1),
                "until" or "till" => (index, end1, null, year.To),
                "than" when before is "older" or "earlier" => Flip(index) ? (index, end1, year.From, null) : (index, end1, null, year.From - 1),
                "than" when before is "newer" or "later" or "younger" or "recent" => Flip(index) ? (index, end1, null, year.To) : (index, end1, year.To + 1, null),
                "from" when _message.At(end1) is "on" or "onward" or "onwards" or "and" && _message.At(end1) is not "and" => (index, end1 + 1, year.From, null),
                "around" => (index, end1, year.From - 2, year.To + 2),
                "than" => null,
                _ => (index, end1, year.From, year.To),
            };
        }

        if (EarlyLate(index) is { } decade && (decade.From != decade.To || decade.Qualified || Alone(index)) && _message.TitleAt[index] < 0)
        {
            return (index, index + (decade.Qualified ? 2 : 1), decade.From, decade.To);
        }

        if (word is "last" && _message.At(index + 1) is "ten" or "10" or "five" or "5" or "twenty" or "20" && _message.At(index + 2) == "years")
        {
            return (index, index + 3, _newestYear - int.Parse(_message.Words[index + 1].Key == "twenty" ? "20" : _message.Words[index + 1].Key, CultureInfo.InvariantCulture), null);
        }

        return null;
    }

    /// <summary>"nothing older than 1990" means 1990 and later.</summary>
    private bool Flip(int index) => _message.At(index - 2) is "nothing" or "not" or "no" or "never" || _message.At(index - 3) is "nothing" or "not" or "no";

    /// <summary>A lone year asks for that year only beside words like "movies": "1994 comedies", "movies 1994".</summary>
    private bool Alone(int index) => _message.At(index + 1) is "movie" or "movies" or "film" or "films"
        || _message.At(index - 1) is "movie" or "movies" or "film" or "films" or "year" || _genres.Find(_message.At(index + 1)).Count > 0;

    /// <summary>A year or decade, perhaps with "early", "mid" or "late" before it.</summary>
    private (int From, int To, bool Qualified)? EarlyLate(int index)
    {
        if (_message.At(index) is "early" or "mid" or "late" && YearAt(index + 1) is { } decade && decade.To == decade.From + 9)
        {
            return _message.At(index) switch
            {
                "early" => (decade.From, decade.From + 4, true),
                "late" => (decade.From + 5, decade.To, true),
                _ => (decade.From + 3, decade.From + 6, true),
            };
        }

        return YearAt(index) is { } year ? (year.From, year.To, false) : null;
    }

    /// <summary>"1994", "1990s", "90s", "nineties".</summary>
    private (int From, int To)? YearAt(int index)
    {
        var word = _message.At(index);
        if (word.Length == 4 && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1880 and <= 2100)
        {
            return (year, year);
        }

        if (word.Length == 5 && word[4] == 's' && int.TryParse(word.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var decade) && decade is >= 1880 and <= 2100)
        {
            return (decade, decade + 9);
        }

        if ((word.Length == 3 && word[2] == 's' && word[1] == '0' && char.IsAsciiDigit(word[0])) || DecadeWords.ContainsKey(word))
        {
            var tens = DecadeWords.TryGetValue(word, out var named) ? named : (word[0] - '0') * 10;
            var from = 2000 + tens <= _newestYear && tens < 20 ? 2000 + tens : 1900 + tens;
            return (from, from + 9);
        }

        return null;
    }

    private (int? From, int? To, EraShift Shift)? EraAt(int index, bool negated)
    {
        // "The old Blade Runner" asks for no era.
        if (index + 1 < _message.Words.Count && _message.TitleAt[index + 1] >= 0)
        {
            return null;
        }

        var word = _message.At(index);
        var next = _message.At(index + 1);
        var before = _message.At(index - 1);
        if (before == "too" && !negated && _message.At(index - 2) is not ("im" or "am"))
        {
            // "Too old" complains about what was shown; "not too old" asks for years.
            return word switch
            {
                "old" or "dated" or "ancient" => (null, null, EraShift.Newer),
                "new" or "recent" or "modern" or "contemporary" => (null, null, EraShift.Older),
                _ => null,
            };
        }

        return word switch
        {
            "newer" or "older" or "new" or "recent" when next is "version" or "versions" or "remake" or "remakes" && _message.Spans.Count > 0 => null,
            "newer" => (null, null, EraShift.Newer),
            "recent" when before == "more" => (null, null, EraShift.Newer),
            "older" when next != "than" => (null, null, EraShift.Older),
            "recent" or "recently" when next is not ("years" or "year") || word == "recent" => word == "recently" ? null : (_newestYear - 6, null, EraShift.None),
            "latest" => (_newestYear - 3, null, EraShift.None),
            "new" when before == "too" || next is "movie" or "movies" or "film" or "films" or "release" or "releases" or "stuff" or "ones"
                || (before is "something" or "anything" && (next is "" or "you" or "that" or "to" or "on" or "out" or "or" or "and" || _message.Words[index + 1].FollowsBreak)) || (next.Length > 0 && _genres.Find(next).Count > 0) => (_newestYear - 6, null, EraShift.None),
            "modern" or "contemporary" => (2000, null, EraShift.None),
            "old" when next == "school" && before is not ("something" or "anything") && (index + 2 >= _message.Words.Count || _message.Words[index + 2].FollowsBreak) => null,
            "old" when before is not ("years" or "year" or "yr" or "yrs" or "month" or "months" or "my") && !_message.Says(index + 1, "friend") => (null, 1980, EraShift.None),
            "oldies" or "vintage" or "silent" => (null, 1970, EraShift.None),
            "classic" or "classics" when Copulas.Contains(next) || next is "version" or "one" || (next is "movies" or "films" && Copulas.Contains(_message.At(index + 2))) => null,
            "classic" or "classics" => (null, 1980, EraShift.None),
            _ => null,
        };
    }

    private int? ReadCount()
    {
        for (var index = 0; index < _message.Words.Count; index++)
        {
            if (_message.At(index).Length == 0 || _used[index])
            {
                continue;
            }

            var word = _message.Words[index];
            var number = _message.At(index) == "couple" ? 2
                : word.IsNumber && word.Key.Length <= 3 ? int.Parse(word.Key, CultureInfo.InvariantCulture)
                : 0;
            if (number is < 1 or > 100)
            {
                continue;
            }

            var noun = index + 1;
            while (noun < index + 4 && !IsCounted(noun) && (_message.At(noun) is "more" or "other" or "good" or "great" or "different" or "new" or "old" or "of" or "best" or "top"
                || _genres.Find(_message.At(noun)).Count > 0))
            {
                noun++;
            }

            var before = _message.At(index - 1);
            var counted = IsCounted(noun) || (noun > index + 1 && _message.At(noun - 1).EndsWith('s') && _genres.Find(_message.At(noun - 1)).Count > 0)
                || (_message.At(index + 1) == "more" && number > 1);
            var asked = before is "me" or "top" or "just" or "only" or "best" && (noun >= _message.Words.Count || _message.Words[Math.Min(noun, _message.Words.Count - 1)].FollowsBreak || counted);
            if (word.Folded == "one" && before is "pick" or "choose" && _message.At(noun) is not ("that" or "which"))
            {
                return 1;
            }

            if ((counted && (number > 1 || before is "just" or "only")) || (asked && !_message.At(index).Equals("one", StringComparison.Ordinal)))
            {
                _used[index] = true;
                return number;
            }
        }

        return null;
    }

    private bool IsCounted(int index) => _message.At(index) is "movies" or "films" or "movie" or "film" or "recommendations" or "suggestions" or "titles" or "ideas" or "picks" or "options" or "flicks";

    /// <summary>
    /// The words that say what it should be like, beyond genres and years: what stands behind "about" or "with", and what stands right
    /// before "film" or a genre or right behind "something" ("a dark, gritty thriller", "something uplifting"). Null if there are none.
    /// </summary>
    private string? Rest(bool[] negative, IReadOnlyList<bool> isRequest)
    {
        var told = new bool[_message.Words.Count];
        foreach (var clause in _message.Clauses)
        {
            var topic = false;
            for (var index = clause.First; index < clause.End; index++)
            {
                var word = _message.At(index);
                topic = (topic || TopicOpeners.Contains(word)) && !(_message.Words[index].FollowsBreak && index > clause.First && !TopicOpeners.Contains(_message.At(index - 1)) && word is "i" or "please");
                told[index] = topic;
            }

            for (var index = clause.First; index < clause.End; index++)
            {
                if (IsCounted(index) || (_used[index] && _genres.Find(_message.At(index)).Count > 0))
                {
                    for (var before = index - 1; before >= clause.First && (CouldTell(before) || _used[before]); before--)
                    {
                        told[before] = true;
                    }
                }

                if (_message.At(index) is "something" or "anything")
                {
                    for (var after = index + 1; after < clause.End && !_message.Words[after].FollowsBreak && (CouldTell(after) || _message.At(after) is "really" or "very" or "a" or "bit" or "more" or "and"); after++)
                    {
                        told[after] = true;
                    }
                }
            }
        }

        var words = new List<string>();
        for (var index = 0; index < _message.Words.Count && words.Count < 24; index++)
        {
            if (told[index] && CouldTell(index) && isRequest[_message.ClauseAt[index]] && !_used[index] && !_described[index] && !negative[index] && !words.Contains(_message.At(index)))
            {
                words.Add(_message.At(index));
            }
        }

        return words.Count == 0 ? null : string.Join(' ', words);
    }

    private string? Spoken(bool[] negative, IReadOnlyList<bool> isRequest)
    {
        var words = new List<string>();
        for (var index = 0; index < _message.Words.Count && words.Count < Wish.MostWords; index++)
        {
            if (_message.At(index).Length > 0 && isRequest[_message.ClauseAt[index]] && !_described[index] && !negative[index])
            {
                words.Add(_message.At(index));
            }
            else if (words.Count > 0 && words[^1] != ".")
            {
                words.Add(".");
            }
        }

        return words.Count == 0 ? null : string.Join(' ', words);
    }

    private bool CouldTell(int index)
    {
        var word = _message.At(index);
        return word.Length is > 2 and <= 40 && !WordCommonness.IsChatWord(word) && !Filler.Contains(word) && !word.Any(char.IsAsciiDigit);
    }

    private static FrozenSet<string> Set(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
