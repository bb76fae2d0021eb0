using System.Buffers;
using System.Collections.Frozen;

namespace ChatRec.Bot.Dialogue.Titles;

/// <summary>What in a message speaks for and against a run of words being a title: capitals, quotes, a year, the words around it.</summary>
internal sealed class TitleEvidence
{
    private static readonly FrozenSet<string> StrongCues = Set("""
        loved love loves loving liked enjoyed enjoy enjoys adored adore adores hated hate hates disliked dislike watched watching rewatched
        saw seen like likes recommend recommended favorite favorites favourite favourites faves fave prefer preferred prefers remember meant finished rewatch
        titled called named forget remove delete loathed despised loathe despise luv loveed lovd hatd heard besides tried
        """);

    private static readonly FrozenSet<string> WeakCues = Set("watch see try suggest than mean why into rewatch want dig digs dug give gave rate theres maybe check checked says said think thinks");

    private static readonly FrozenSet<string> Skipped = Set("the movie movies film films both also really called named titled old original absolutely a");

    private static readonly FrozenSet<string> Determiners = Set("a an some any my your his her our their this that these those no every another more few many too very so");

    private static readonly FrozenSet<string> Joiners = Set("and or also then plus as well both but");

    private static readonly FrozenSet<string> Followers = Set("thank thanks thx movie movies film films series franchise trilogy last yesterday again lots tonight recently too came comes reminds reminded");

    private static readonly FrozenSet<string> Predicates = Set("is was were are wasnt isnt werent arent bored sucked sucks rocks rocked made has had blew scared kept gets");

    private static readonly SearchValues<char> Stops = SearchValues.Create(".!?;,)");

    private readonly IReadOnlyList<Word> _words;
    private readonly string _text;
    private readonly WordCommonness _commonness;
    private readonly bool _mixedCase;

    public TitleEvidence(string text, IReadOnlyList<Word> words, WordCommonness commonness)
    {
        _text = text;
        _words = words;
        _commonness = commonness;
        var small = words.Count(word => !word.IsCapitalised);
        _mixedCase = small * 10 >= words.Count * 3;
    }

    /// <summary>Whether a run that started at <paramref name="first"/> cannot go on after <paramref name="last"/>.</summary>
    public bool EndsSentence(int last, int first) =>
        last >= first && last + 1 < _words.Count && _words[last + 1].Gap.AsSpan().IndexOfAny("?!;\n") >= 0 && _words[last + 1].OpensSentence;

    /// <summary>Evidence of the run by itself, in the unit of <see cref="WordCommonness"/>; negative where it speaks against a title.</summary>
    public double Standing(TitleLinker.Run run)
    {
        var single = run.TitleEnd - run.First == 1;
        var ordinary = single && run.Rarity < 10;
        var score = Trust(run) - (3.0 * run.Edits);
        var cue = Cue(run.First);
        var boundary = IsBoundary(run.End);
        var quoted = IsQuoted(run);
        score += cue;
        score += boundary ? (cue > 0 || single ? 2 : 1) : ordinary ? -3 : 0;
        score += quoted ? 8 : 0;
        score += run.YearFits || run.YearMissed is not null ? 8 : 0;
        score += Capitals(run);
        if (IsSubject(run.End))
        {
            score += single && _commonness.IsName(_words[run.First].Folded) ? 2.5 : 4;
        }

        if (IsRated(run.End))
        {
            score += 5;
        }

        if (cue == 0 && (!AllChat(run) || run.YearFits || run.YearMissed is not null) && _words[run.First].OpensSentence && (run.End >= _words.Count || _words[run.End].FollowsBreak))
        {
            score += 4;
        }

        if (single && IsSeries(run.End) && run.Rarity < WordCommonness.Unknown && !(run.First > 0 && _words[run.First - 1].Folded == "the") && Capitals(run) <= 0)
        {
            score -= 6; // "spy movies"
        }

        if (run.First > 0 && !_words[run.First].FollowsBreak && !quoted)
        {
            var before = _words[run.First - 1].Folded;
            score -= Determiners.Contains(before) ? 5
                : before is "with" or "by" or "starring" or "featuring" ? 5
                : single && cue == 0 && IsPartOfName(run.First - 1) ? 5
                : before == "the" && ordinary && !IsSeries(run.End) ? 4
                : single && cue == 0 && run.Rarity < WordCommonness.Unknown && (!IsSubject(run.End) || _commonness.IsName(_words[run.First].Folded)) && !WordCommonness.IsFunctionWord(before) ? 3 : 0;
        }

        if (IsPerson(run.End))
        {
            score -= 20;
        }

        // "Titanic (2012)" names no film 2012.
        if (single && _words[run.First].IsNumber && _words[run.First].Gap.EndsWith('('))
        {
            score -= 10;
        }

        if (AllChat(run) && !(cue >= 5 && boundary) && !quoted && Capitals(run) <= 0 && !run.YearFits && run.YearMissed is null)
        {
            score -= 3;
        }
        else if (cue == 0 && !single && !quoted && !IsSubject(run.End) && Rarest(run) < 8 && Capitals(run) <= 0)
        {
            score -= 2;
        }

        return score;
    }

    /// <summary>"The Rock is one of my favorite actors".</summary>
    private bool IsPerson(int end)
    {
        if (end >= _words.Count || _words[end].FollowsBreak || _words[end].Folded is not ("is" or "was" or "are" or "were"))
        {
            return false;
        }

        for (var index = end + 1; index < _words.Count && index <= end + 8 && !_words[index].FollowsBreak; index++)
        {
            if (_words[index].Folded is "actor" or "actors" or "actress" or "actresses" or "director" or "directors" or "comedian" or "comedians" or "singer")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the run is only small words, with nothing that marks a title: never one, whatever stands around it.</summary>
    public bool IsOrdinary(TitleLinker.Run run)
    {
        if (run.TitleEnd - run.First > 2 || run.YearFits || run.YearMissed is not null || IsQuoted(run))
        {
            return false;
        }

        for (var index = run.First; index < run.TitleEnd; index++)
        {
            if (!WordCommonness.IsFunctionWord(_words[index].Folded)
                || (Capitals(run) > 0 && !_words[run.First].OpensSentence && (Cue(run.First) > 0 || run.TitleEnd - run.First > 1))
                || (run.TitleEnd - run.First > 1 && Cue(run.First) >= 5 && IsBoundary(run.End)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether an accepted title stands beside the run, with nothing but "and" or a comma between.</summary>
    /// <param name="run">The run.</param>
    /// <param name="taken">By word: whether it belongs to an accepted title.</param>
    public bool StandsInList(TitleLinker.Run run, bool[] taken)
    {
        var before = run.First;
        while (before > 0 && run.First - before < 3 && !taken[before - 1] && IsJoiner(before - 1))
        {
            before--;
        }

        if (before > 0 && taken[before - 1] && IsSeparated(before, run.First))
        {
            return true;
        }

        var after = run.End;
        while (after < _words.Count && after - run.End < 3 && !taken[after] && IsJoiner(after))
        {
            after++;
        }

        return after < _words.Count && taken[after] && IsSeparated(run.End, after);
    }

    /// <summary>What a place in a list is worth: as much as a cue, where there is none yet.</summary>
    public double ListBonus(TitleLinker.Run run) => (Cue(run.First) > 0 ? 0 : IsBoundary(run.End) ? 4.5 : 1) + (AllChat(run) && IsBoundary(run.End) && Cue(run.First) < 5 ? 3 : 0);

    /// <summary>Places where a title must stand, whether the catalogue has it or not: quotes, and what was loved, seen or asked like.</summary>
    public IEnumerable<(int First, int End)> TitlePlaces()
    {
        foreach (var place in QuotedPlaces())
        {
            yield return place;
        }

        for (var first = 0; first < _words.Count; first++)
        {
            if (_words[first].FollowsBreak && first > 0 && !_words[first].Gap.Contains(':', StringComparison.Ordinal))
            {
                continue;
            }

            var start = first;
            if (Cue(first) < 5 || Skipped.Contains(_words[first].Folded) && _words[first].Folded is not ("the" or "a"))
            {
                continue;
            }

            var end = start;
            while (end < _words.Count && end - start < 8 && (end == start || !EndsPlace(end)))
            {
                end++;
            }

            if (LooksLikeTitle(start, end))
            {
                yield return (start, end);
                first = end;
            }
        }
    }

    private IEnumerable<(int First, int End)> QuotedPlaces()
    {
        for (var first = 0; first < _words.Count; first++)
        {
            if (!OpensQuote(_words[first].Gap))
            {
                continue;
            }

            for (var end = first + 1; end <= _words.Count && end - first <= TitleLinker.LongestTitle; end++)
            {
                if (ClosesQuote(end))
                {
                    if (!IsSentence(first, end))
                    {
                        yield return (first, end);
                    }

                    first = end - 1;
                    break;
                }
            }
        }
    }

    /// <summary>"You can't handle the truth": what somebody says in a film, mostly small words.</summary>
    private bool IsSentence(int first, int end)
    {
        var small = 0;
        var speaks = false;
        for (var index = first; index < end; index++)
        {
            small += WordCommonness.IsFunctionWord(_words[index].Folded) ? 1 : 0;
            speaks |= _words[index].Folded is "i" or "ill" or "im" or "ive" or "you" or "youre" or "heres" or "theres" or "we" or "me" or "my" or "dont" or "cant" or "its";
        }

        return speaks && end - first >= 3 && small * 2 >= end - first;
    }

    private bool EndsPlace(int index)
    {
        var word = _words[index];
        return word.FollowsBreak
            || (WordCommonness.IsFunctionWord(word.Folded) && !word.IsNumber && word.Folded is not ("of" or "the" or "a") && !(word.IsCapitalised && _mixedCase))
            || Followers.Contains(word.Folded);
    }

    /// <summary>An unheard-of word, or capitals where none are due; and no word that the domain uses for itself.</summary>
    private bool LooksLikeTitle(int first, int end)
    {
        var content = 0;
        var telling = 0;
        for (var index = first; index < end; index++)
        {
            var word = _words[index];
            if (WordCommonness.IsFunctionWord(word.Folded) && !word.IsCapitalised)
            {
                continue;
            }

            if (word.Folded.Length > 30)
            {
                return false;
            }

            content++;
            var rarity = _commonness.Rarity(word.Folded);
            if (rarity < 5 && !word.IsNumber)
            {
                if (!(word.IsCapitalised && _mixedCase && !word.OpensSentence) || word.Folded is "i" or "im" or "ive" or "id")
                {
                    return false;
                }

                continue;
            }

            telling += (rarity >= WordCommonness.Unknown && word.Folded.Length >= 4) || (word.IsCapitalised && _mixedCase && !word.OpensSentence) ? 1 : 0;
        }

        return content > 0 && telling > 0;
    }

    private bool IsJoiner(int index) => Joiners.Contains(_words[index].Folded) || _words[index].Folded is "the";

    private bool IsSeparated(int from, int to) => (to > from || _words[to].FollowsBreak) && !_words[to].OpensSentence;

    private double Cue(int first)
    {
        for (var index = first - 1; index >= 0 && index >= first - 4; index--)
        {
            if (_words[index + 1].FollowsBreak && _words[index + 1].Gap.AsSpan().IndexOfAny(Stops) >= 0)
            {
                return 0;
            }

            var word = _words[index].Folded;
            if (StrongCues.Contains(word))
            {
                return 5;
            }

            var before = index > 0 ? _words[index - 1].Folded : "";
            if ((word is "to" && before is "similar" or "close" or "comparable") || (word is "of" && before is "fan" or "vein" or "lover" or "heard")
                || (word is "as" && before is "such") || (word is "is" or "are" && before is "favorite" or "favorites" or "favourite" or "favourites" or "fave"))
            {
                return 5;
            }

            // A slip for "loved", where people do not live in what follows.
            if (word is "lived" or "live" && index == first - 1 && before is "i" or "we" or "really" or "absolutely" or "also")
            {
                return 4;
            }

            if ((word == "about" && before is "what" or "how") || (word == "out" && before is "check" or "checked" or "checking") || (word is "is" or "was" or "are" or "were" && Names(index)))
            {
                return 5;
            }

            if (WeakCues.Contains(word) || (word is "is" or "isnt" or "was" or "wasnt" && _words[index].OpensSentence) || (word == "is" && before == "there")
                || (word is "movie" or "film" && index == first - 1 && before is "the" or "a"))
            {
                return 3;
            }

            if (!Skipped.Contains(word))
            {
                return 0;
            }
        }

        return 0;
    }

    /// <summary>"My favorite of all time is", "another good one is", "the last film we saw was".</summary>
    private bool Names(int copula)
    {
        for (var index = copula - 1; index >= 0 && index >= copula - 6 && !_words[index + 1].FollowsBreak; index--)
        {
            if (_words[index].Folded is "mine" or "one" or "ones" or "movie" or "movies" or "film" or "films" or "favorite" or "favorites" or "favourite" or "favourites" or "fave" or "pick")
            {
                return true;
            }
        }

        return false;
    }

    private bool IsSubject(int end) => end < _words.Count && Predicates.Contains(_words[end].Folded) && !_words[end].FollowsBreak;

    /// <summary>"8/10", "9 out of 10", "5 stars".</summary>
    private bool IsRated(int end)
    {
        var at = end < _words.Count && _words[end].Folded is "a" or "an" ? end + 1 : end;
        return at + 1 < _words.Count && _words[at].IsNumber
            && (_words[at + 1].Gap == "/" || _words[at + 1].Folded is "stars" or "star" || (_words[at + 1].Folded == "out" && at + 2 < _words.Count && _words[at + 2].Folded == "of"));
    }

    private bool IsBoundary(int end) =>
        end >= _words.Count || IsRated(end) || Predicates.Contains(_words[end].Folded) || _words[end].FollowsBreak || WordCommonness.IsFunctionWord(_words[end].Folded) || Followers.Contains(_words[end].Folded);

    private double Capitals(TitleLinker.Run run)
    {
        if (!_mixedCase)
        {
            return 0;
        }

        var capitals = 0;
        for (var index = run.First; index < run.TitleEnd; index++)
        {
            var word = _words[index];
            var opens = index == run.First && (word.OpensSentence || (word.Gap.Contains(')', StringComparison.Ordinal) && WordCommonness.IsFunctionWord(word.Folded)));
            if (word.IsCapitalised && !opens && word.Folded is not "i")
            {
                capitals++;
            }
            else if (!word.IsCapitalised && !word.IsNumber && TitleIndex.IsContent(word.Key))
            {
                return 0;
            }
        }

        if (capitals == 0)
        {
            return 0;
        }

        // "Tom Hanks in Big Trouble": a capital beside a capital belongs to a longer name.
        var partOfMore = (run.First > 0 && !_words[run.First].FollowsBreak && IsNameWord(run.First - 1) && !_words[run.First - 1].OpensSentence)
            || (run.End < _words.Count && !_words[run.End].FollowsBreak && IsNameWord(run.End));
        if (partOfMore && run.TitleEnd - run.First <= 2)
        {
            return -5;
        }

        // A name is capitalised anyway; a small word never is.
        return run.TitleEnd - run.First > 1 ? 4
            : WordCommonness.IsFunctionWord(_words[run.First].Folded) ? 6
            : _commonness.IsName(_words[run.First].Folded) ? 1 : 4;
    }

    /// <summary>"Goldie Hawn", "Chevy Chase": a name or an unheard-of word.</summary>
    private bool IsPartOfName(int index) => _words[index].Folded.Length > 2 && (_commonness.IsName(_words[index].Folded) || !_commonness.IsKnown(_words[index].Folded));

    /// <summary>"The Saw movies".</summary>
    private bool IsSeries(int end) => end < _words.Count && !_words[end].FollowsBreak && _words[end].Folded is "movie" or "movies" or "film" or "films" or "series" or "franchise" or "trilogy";

    private bool IsNameWord(int index) => _words[index].IsCapitalised && !WordCommonness.IsFunctionWord(_words[index].Folded);

    private bool AllChat(TitleLinker.Run run)
    {
        for (var index = run.First; index < run.TitleEnd; index++)
        {
            if (_commonness.Rarity(_words[index].Folded) > 5)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsQuoted(TitleLinker.Run run) => OpensQuote(_words[run.First].Gap) && (ClosesQuote(run.TitleEnd) || ClosesQuote(run.End));

    private static bool OpensQuote(string gap) => gap.Length > 0 && gap[^1] is '"' or '“' or '”' or '«' or '„' or '*' or '_'
        || gap is "'" or "‘" || gap.EndsWith(" '", StringComparison.Ordinal) || gap.EndsWith(" ‘", StringComparison.Ordinal);

    private bool ClosesQuote(int end)
    {
        var after = _words[end - 1].End;
        while (after < _text.Length && _text[after] is '!' or '?' or '.' or ',' or ')')
        {
            after++;
        }

        return after < _text.Length && _text[after] is '"' or '”' or '“' or '»' or '*' or '_' or '\'' or '’';
    }

    private double Trust(TitleLinker.Run run) => run.Form switch
    {
        TitleForm.Subtitle or TitleForm.Main => -1,
        TitleForm.Loose => AllChat(run) ? -8 : -2,
        TitleForm.Beginning => Rarest(run) < 10 ? -6 : -3,
        _ => 0,
    };

    private double Rarest(TitleLinker.Run run)
    {
        var rarest = 0.0;
        for (var index = run.First; index < run.TitleEnd; index++)
        {
            rarest = Math.Max(rarest, _commonness.Rarity(_words[index].Folded));
        }

        return rarest;
    }

    private static FrozenSet<string> Set(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
