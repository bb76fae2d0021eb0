using System.Buffers;
using System.Collections.Frozen;

namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>
/// What is said about each title and each place of the last list: the predicate behind it ("was boring", "8/10"), else the verb
/// before it in its clause ("loved", "didn't like"), else the clause that takes it up again ("… and loved it"). Each opinion is somebody's.
/// </summary>
internal sealed class SentimentReader
{
    private static readonly FrozenSet<string> Liking = Set("""
        loved love loves loving luv lovd adored adore adores enjoyed enjoy enjoys liked prefer prefers preferred favorite favorites favourite favourites
        fave faves fav fan fans dig digs dug appreciated appreciate worship obsessed treasure
        """);

    private static readonly FrozenSet<string> Disliking = Set("""
        hated hate hates disliked dislike dislikes despise despised loathe loathed detest detested bored disappointed sick tired stand regret
        """);

    private static readonly FrozenSet<string> Seeing = Set("seen saw watched rewatched finished caught");

    private static readonly FrozenSet<string> Good = Set("""
        great good amazing awesome excellent brilliant fantastic wonderful perfect beautiful fun funny hilarious masterpiece superb incredible cool nice
        best epic cute classic favorite favourite solid enjoyable touching moving gorgeous stunning fine lovely magnificent genius rocks rocked rules ruled
        gripping charming entertaining thrilling terrific phenomenal outstanding delightful sweet fave
        """);

    private static readonly FrozenSet<string> Bad = Set("""
        boring bad terrible awful horrible dull overrated stupid worst crap trash garbage disappointing meh lame sucked sucks dumb unwatchable rubbish
        poor mediocre pointless annoying cringe pretentious weak crappy shit tedious ridiculous bored
        """);

    private static readonly FrozenSet<string> Negators = Set("""
        not dont didnt doesnt never isnt wasnt werent arent cant couldnt wont wouldnt havent hasnt hadnt hardly no nothing neither nor aint without
        """);

    private static readonly FrozenSet<string> Copulas = Set("is was were are be looks seems sounds felt feels s rocks rocked sucks sucked rules ruled bored");

    private static readonly FrozenSet<string> BeforeLikePreposition = Set("""
        something anything nothing movie movies film films stuff more things thing one ones much just exactly kind other others show shows series else
        flick flicks story stories similar vibe vibes titles title lot feel feels feeling bit sort type not exactly
        """);

    private static readonly FrozenSet<string> BeforeLikeVerb = Set("""
        i we he she you they who really also dont didnt doesnt do did not would id never always both absolutely still kinda actually wife husband
        girlfriend boyfriend partner friend friends son daughter kids kid mom mum dad sister brother people and usually generally mostly
        """);

    private static readonly FrozenSet<string> Companions = Set("""
        wife husband girlfriend boyfriend partner friend friends son daughter sons daughters kids kid children mom mum dad mother father sister brother
        roommate family grandma grandpa nephew niece fiance fiancee spouse girls boys mate date parents gf bf hubby
        """);

    private static readonly SearchValues<char> Attached = SearchValues.Create(",:-–—()");

    private static readonly FrozenSet<string> Others = Set("everyone everybody people critics reviewers somebody someone most many nobody");

    // Right before a title or "it", where nobody lives.
    private static readonly FrozenDictionary<string, Sentiment> Slips = new Dictionary<string, Sentiment>(StringComparer.Ordinal)
    {
        ["lived"] = Sentiment.Liked,
        ["live"] = Sentiment.Liked,
        ["lives"] = Sentiment.Liked,
        ["hared"] = Sentiment.Disliked,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly ReadMessage _message;
    private readonly GenreLexicon _genres;
    private readonly List<(int First, Sentiment Sentiment, string? Person)> _second = [];

    public SentimentReader(ReadMessage message, GenreLexicon genres)
    {
        _message = message;
        _genres = genres;
    }

    /// <summary>What others, or the writer after others, think of targets already read ("my wife loved Heat, but I hated it"); by first word.</summary>
    public IReadOnlyList<(int First, Sentiment Sentiment, string? Person)> SecondOpinions => _second;

    /// <summary>Sentiment and person (null: the writer) of each target, targets being word spans in the order of the text.</summary>
    public (Sentiment Sentiment, string? Person)[] Read(IReadOnlyList<(int First, int End)> targets)
    {
        var said = new (Sentiment Sentiment, string? Person)[targets.Count];
        var ratings = ReadRatings(targets);
        string? lastPerson = null;
        var persons = new string?[_message.Clauses.Count];
        for (var clause = 0; clause < _message.Clauses.Count; clause++)
        {
            var person = persons[clause] = Person(_message.Clauses[clause], ref lastPerson);
            for (var target = 0; target < targets.Count; target++)
            {
                if (_message.ClauseAt[targets[target].First] == clause)
                {
                    said[target] = (ratings[target] ?? About(targets, target, clause), person);
                }
            }
        }

        TakeUpAgain(targets, said, persons);
        return said;
    }

    /// <summary>An opinion about "it" or "that one" where no title was said: about what the talk is about. Null: none.</summary>
    public Sentiment? ReadAnaphora()
    {
        foreach (var clause in _message.Clauses)
        {
            if (Taken(clause) is { } sentiment)
            {
                return sentiment;
            }
        }

        return RatingReader.Read(_message.Text) is [var (_, _, rated), ..] ? rated : null;
    }

    /// <summary>Whether a word of liking, hating or seeing stands before other words, so that something is meant by them.</summary>
    public bool Opines()
    {
        for (var index = 0; index + 1 < _message.Words.Count; index++)
        {
            var word = _message.At(index);
            if ((Liking.Contains(word) || Seeing.Contains(word) || word is "hated" or "hate" or "disliked" or "dislike" or "liked") && _message.At(index + 1) is not ("to" or "you" or "it" or "this" or "that" or "them" or "these" or "those" or "either" or "any" or "both" or "one"))
            {
                return true;
            }
        }

        return false;
    }

    private Sentiment About(IReadOnlyList<(int First, int End)> targets, int target, int clause)
    {
        var (first, end) = targets[target];
        if (Predicate(end, NextTargetOrEnd(targets, target, clause)) is { } predicate)
        {
            return predicate;
        }

        // Titles in a list share the verb before the first of them, and the predicate behind the last.
        if (Verb(first, _message.Clauses[clause].First) is { } verb)
        {
            return verb;
        }

        for (var next = target + 1; next < targets.Count && InList(targets[next - 1].End, targets[next].First); next++)
        {
            if (Predicate(targets[next].End, NextTargetOrEnd(targets, next, _message.ClauseAt[targets[next].First])) is { } shared)
            {
                return shared;
            }
        }

        // "Heat I loved", "Fargo, seen it".
        for (var index = end; index < _message.Clauses[clause].End && index < end + 4 && _message.TitleAt[index] < 0; index++)
        {
            if (Cue(index) is { } cue and not Sentiment.AskedLike)
            {
                return Negated(index, end) ? Negate(cue) : cue;
            }
        }

        // A list that runs on over a clause border ("I loved Heat, and also Alien").
        if (target > 0 && InList(targets[target - 1].End, first))
        {
            return About(targets, target - 1, _message.ClauseAt[targets[target - 1].First]);
        }

        return Sentiment.Named;
    }

    private int NextTargetOrEnd(IReadOnlyList<(int First, int End)> targets, int target, int clause)
    {
        var end = _message.Clauses[clause].End;
        return target + 1 < targets.Count ? Math.Min(end, targets[target + 1].First) : end;
    }

    private bool InList(int from, int to)
    {
        for (var index = from; index < to; index++)
        {
            if (_message.At(index) is not ("and" or "or" or "also" or "the" or "then" or "plus" or "both"))
            {
                return false;
            }
        }

        return to > from || to >= _message.Words.Count || !_message.IsHardBreak(to);
    }

    /// <summary>"was great", "is so boring", "was too long", "wasn't bad", "sucks", "made me laugh".</summary>
    private Sentiment? Predicate(int from, int end)
    {
        var start = from;
        if (start < end && _message.Words[start].FollowsBreak && !_message.Words[start].Gap.AsSpan().ContainsAny(Attached)
            && !(_message.Words[start].Gap.Contains('?', StringComparison.Ordinal) && _message.Says(start, "not", "so", "much")))
        {
            return null;
        }

        var copula = false;
        var negated = false;
        for (var index = start; index < end && index < start + 8; index++)
        {
            var word = _message.At(index);
            copula |= Copulas.Contains(word) || word is "wasnt" or "isnt" or "werent";
            negated |= Negators.Contains(word);
            if (index == start && word == "not" && _message.At(index + 1) is "so" or "really" && (_message.At(index + 1) == "really" || _message.At(index + 2) == "much"))
            {
                // "Loved Heat, not so much Titanic" says that of the title behind it.
                return index + 3 < _message.Words.Count && _message.TitleAt[index + 3] >= 0 ? null : Sentiment.Disliked;
            }

            if (index == start && !copula && !negated && word is not ("it" or "which" or "that" or "both" or "all" or "just" or "really" or "made" or "blew" or "kept"))
            {
                return _message.Words[index].FollowsBreak && Opinion(word) is { } bare && index + 1 >= end ? bare : null;
            }

            if (word == "made" && _message.At(index + 1) == "me" && _message.At(index + 2) is "laugh" or "cry" or "smile" or "happy")
            {
                return Sentiment.Liked;
            }

            if (word == "blew" && _message.At(index + 2) is "mind" or "away")
            {
                return Sentiment.Liked;
            }

            if (copula && word == "too" && index + 1 < end)
            {
                return negated ? Sentiment.Liked : Sentiment.Disliked;
            }

            if ((copula || negated) && Opinion(word) is { } opinion)
            {
                return negated ? Negate(opinion) : opinion;
            }

            if (copula && word == "better" && _message.At(index + 1) == "than")
            {
                return negated ? Sentiment.Disliked : Sentiment.Liked;
            }

            if (copula && Liking.Contains(word))
            {
                return negated ? Sentiment.Disliked : Sentiment.Liked;
            }

            if (copula && Negators.Contains(word) && index + 1 == end)
            {
                return Sentiment.Disliked; // "Heat was great but Titanic was not"
            }
        }

        return null;
    }

    private static Sentiment? Opinion(string word) => Good.Contains(word) ? Sentiment.Liked : Bad.Contains(word) ? Sentiment.Disliked : null;

    /// <summary>The nearest word of liking, disliking, seeing or likeness before a title, with its negation.</summary>
    private Sentiment? Verb(int before, int clauseStart)
    {
        // "I prefer Heat to Titanic", "liked Heat more than Titanic": the second is only what the first is held against.
        if (_message.At(before - 1) is "than" || (_message.At(before - 1) == "to" && before >= 2 && _message.TitleAt[before - 2] >= 0))
        {
            return Sentiment.Named;
        }

        for (var index = before - 1; index >= clauseStart; index--)
        {
            if (Cue(index) is { } cue)
            {
                return Negated(index, clauseStart) ? Negate(cue) : cue;
            }
        }

        return null;
    }

    private Sentiment? Cue(int index)
    {
        var word = _message.At(index);
        var next = _message.At(index + 1);
        if (Liking.Contains(word))
        {
            // "I would love to see Heat" says nothing about Heat, "I used to love it" little about today.
            return next is "to" or "story" or "stories" || (_message.At(index - 1) == "to" && _message.At(index - 2) == "used") ? null : Sentiment.Liked;
        }

        if (Disliking.Contains(word))
        {
            return word switch
            {
                "stand" => Negated(index, 0) ? Sentiment.Liked : null, // "can't stand": negated once more by the caller
                "sick" or "tired" => next == "of" ? Sentiment.Disliked : null,
                "bored" or "disappointed" => next is "by" or "with" or "in" or "me" ? Sentiment.Disliked : null,
                _ => Sentiment.Disliked,
            };
        }

        if (Seeing.Contains(word))
        {
            return Sentiment.Seen;
        }

        if (Slips.TryGetValue(word, out var slip) && index + 1 < _message.Words.Count && (_message.TitleAt[index + 1] >= 0 || next is "it" or "them")
            && _message.At(index - 1) is "i" or "we" or "he" or "she" or "they" or "really" or "absolutely" or "also")
        {
            return slip;
        }

        if (word == "pass" && next == "on")
        {
            return Sentiment.Disliked;
        }

        if (word == "much" && _message.At(index - 1) == "so" && _message.At(index - 2) == "not")
        {
            return Sentiment.Liked; // negated once more by the caller
        }

        if (word == "mine" && next is "is" or "are" && Enumerable.Range(0, index).Any(before => _message.At(before) is "favorite" or "favorites" or "favourite" or "favourites" or "fave"))
        {
            return Sentiment.Liked;
        }

        if (word == "enough" && next == "of" && _message.At(index - 1) == "get")
        {
            return Sentiment.Disliked; // "can't get enough of": negated once more by the caller
        }

        if (word is "like" or "likes")
        {
            return next == "to" ? null : IsVerbLike(index) ? Sentiment.Liked : Sentiment.AskedLike;
        }

        if (word == "unlike")
        {
            return Sentiment.AskedUnlike;
        }

        var isLikeness = (word is "similar" or "close" or "comparable" && next == "to")
            || (word is "vein" or "lines" or "style" or "spirit" && next == "of")
            || (word == "such" && next == "as")
            || (word == "reminds" && next == "me")
            || (word == "based" && next == "on");
        return isLikeness ? Sentiment.AskedLike : null;
    }

    private bool IsVerbLike(int index)
    {
        var before = _message.At(index - 1);
        return _message.At(index) == "likes" || (!BeforeLikePreposition.Contains(before) && _genres.Find(before).Count == 0
            && (BeforeLikeVerb.Contains(before) || Companions.Contains(before)) && index > 0);
    }

    private bool Negated(int index, int from)
    {
        for (var before = index - 1; before >= Math.Max(from, index - 5); before--)
        {
            var word = _message.At(before);
            if (word.Length == 0 || (before + 1 < _message.Words.Count && _message.IsHardBreak(before + 1)))
            {
                return false;
            }

            // "I have not I did like it": the "not" is the sentence's before; "I don't think I like it" is not.
            if (word is "i" or "we" && before + 1 < index && before > 0 && _message.At(before - 1) is not ("think" or "sure" or "believe" or "say" or "that" or "guess" or "as"))
            {
                return false;
            }

            if (word == "no" && before == _message.Clauses[_message.ClauseAt[before]].First && _message.At(before + 1) is "is" or "i" or "it" or "that" or "ive" or "im" or "but")
            {
                return false;
            }

            if (word == "doesnt" && _message.At(before - 1) == "who")
            {
                return false;
            }

            if (Negators.Contains(word) && !_message.Words[before + 1].FollowsBreak)
            {
                return !(_message.At(before + 1) is "only" or "just" or "sure" or "mind");
            }

            if (Cue(before) is not null && word is not ("like" or "fan" or "seen"))
            {
                return false;
            }
        }

        return false;
    }

    private static Sentiment Negate(Sentiment sentiment) => sentiment switch
    {
        Sentiment.Liked => Sentiment.Disliked,
        Sentiment.Disliked => Sentiment.Liked,
        Sentiment.AskedLike => Sentiment.AskedUnlike,
        Sentiment.Seen => Sentiment.Unseen,
        _ => sentiment,
    };

    /// <summary>"… and loved it": an opinion about it or them is about the titles just said without an opinion.</summary>
    private void TakeUpAgain(IReadOnlyList<(int First, int End)> targets, (Sentiment Sentiment, string? Person)[] said, string?[] persons)
    {
        for (var clause = 0; clause < _message.Clauses.Count; clause++)
        {
            if (Taken(_message.Clauses[clause]) is not { } sentiment)
            {
                Agree(clause, targets, said);
                continue;
            }

            var last = LastTargetBefore(targets, PronounAt(_message.Clauses[clause]));
            var plural = Plural(_message.Clauses[clause]);
            var group = last < 0 ? -1 : _message.ClauseAt[targets[last].First];
            for (var target = last; target >= 0 && (target == last || (plural && _message.ClauseAt[targets[target].First] == group)); target--)
            {
                if (said[target].Person != persons[clause] && said[target].Sentiment is not Sentiment.Named)
                {
                    _second.Add((targets[target].First, sentiment, persons[clause]));
                }
                else if (said[target].Sentiment is Sentiment.Named or Sentiment.Seen && sentiment is not Sentiment.Named)
                {
                    said[target].Sentiment = sentiment;
                }
            }
        }
    }

    /// <summary>"Critics loved Titanic, I didn't", "my wife hated it and so did I".</summary>
    private void Agree(int clause, IReadOnlyList<(int First, int End)> targets, (Sentiment Sentiment, string? Person)[] said)
    {
        var (first, end, _) = _message.Clauses[clause];
        first += _message.At(first) is "but" or "and" or "though" or "although" ? 1 : 0;
        var target = LastTargetBefore(targets, first);
        bool? agrees = end - first is < 2 or > 4 || _message.At(first) is not "i" ? null
            : _message.At(first + 1) is "didnt" or "dont" || (_message.At(first + 1) is "did" or "do" && _message.At(first + 2) == "not") ? end - first > 3 ? null : false
            : _message.At(first + 1) is "did" or "do" && (end - first == 2 || _message.At(first + 2) == "too") ? true
            : null;
        if (agrees is { } same && target >= 0 && said[target] is { Person: not null, Sentiment: Sentiment.Liked or Sentiment.Disliked } theirs)
        {
            _second.Add((targets[target].First, same ? theirs.Sentiment : Negate(theirs.Sentiment), null));
        }
    }

    private static int LastTargetBefore(IReadOnlyList<(int First, int End)> targets, int index)
    {
        var last = -1;
        while (last + 1 < targets.Count && targets[last + 1].First < index)
        {
            last++;
        }

        return last;
    }

    private int PronounAt(Clause clause)
    {
        for (var index = clause.First; index < clause.End; index++)
        {
            if (_message.At(index) is "it" or "them" or "both" or "they" or "that" or "those" or "this")
            {
                return index;
            }
        }

        return clause.End;
    }

    private bool Plural(Clause clause)
    {
        for (var index = clause.First; index < clause.End; index++)
        {
            if (_message.At(index) is "them" or "both" or "they" or "those" or "all")
            {
                return true;
            }
        }

        return false;
    }

    private Sentiment? Taken(Clause clause)
    {
        for (var index = clause.First; index < clause.End; index++)
        {
            var word = _message.At(index);
            if (word is "it" or "them" or "both" or "that" or "those" or "this")
            {
                // The verb right before: "loved it", "didn't really like it", "seen them".
                for (var verb = index - 1; verb >= clause.First && verb >= index - 2; verb--)
                {
                    if (Cue(verb) is { } cue and not (Sentiment.AskedLike or Sentiment.AskedUnlike))
                    {
                        return Negated(verb, clause.First) ? Negate(cue) : cue;
                    }
                    else if (_message.At(verb) is "like" && _message.At(verb - 1) is "really" or "not" or "dont" or "didnt" or "also")
                    {
                        return Negated(verb, clause.First) ? Sentiment.Disliked : Sentiment.Liked;
                    }
                }
            }

            if (word == "again" && _message.At(index - 1) is "it" or "that" or "them" && _message.At(index - 2) is "watch" or "see" && index >= clause.First + 3)
            {
                return Negated(index - 2, clause.First) ? Sentiment.Disliked : _message.At(index - 3) is "would" or "could" or "id" or "to" ? Sentiment.Liked : null;
            }

            // "Something that is funny", "make sure it is funny": a wish.
            if (index > clause.First && !_message.Words[index].FollowsBreak
                && _message.At(index - 1) is "something" or "anything" or "movie" or "movies" or "film" or "films" or "one" or "ones" or "stuff" or "sure" or "if" or "hope" or "whether")
            {
                continue;
            }

            // "That sounds great" looks forward to it.
            if (word is "it" or "they" or "both" or "that" && _message.At(index + 1) is not ("sounds" or "sound" or "looks" or "look" or "seems") && Predicate(index + 1, clause.End) is { } opinion)
            {
                return opinion;
            }
        }

        return null;
    }

    /// <summary>"your wife" in a clause whose subject is "my wife", or "she" after it; "other people"; null: the writer.</summary>
    private string? Person(Clause clause, ref string? lastPerson)
    {
        for (var index = clause.First; index < Math.Min(clause.End, clause.First + 5); index++)
        {
            var word = _message.At(index);
            if (word is "my" or "our" && Companion(_message.At(index + 1)) is { } companion
                && !(_message.At(index - 1) is "with" or "for" or "to" or "and" && index > clause.First && _message.At(clause.First) is "i" or "we" or "me"))
            {
                // "My wife and I" speak as one; "my wife" alone is somebody else.
                lastPerson = "your " + companion;
                return _message.At(index + 2) == "and" && _message.At(index + 3) is "i" or "me" ? null : lastPerson;
            }

            if (word is "her" or "his" or "their" && _message.At(index + 1) is "favorite" or "favorites" or "favourite" or "favourites" or "fave")
            {
                return lastPerson ?? (word switch { "her" => "she", "his" => "he", _ => "they" });
            }

            if (word is "he" or "she" or "hes" or "shes" or "they" or "theyve")
            {
                return lastPerson ?? (word.StartsWith('t') ? "they" : word is "he" or "hes" ? "he" : "she");
            }

            if (Others.Contains(word) && index <= clause.First + 1)
            {
                return "other people";
            }

            if (word is "i" or "we" or "ive" or "im" or "id" or "me" or "mine")
            {
                lastPerson = CompanionIn(clause) ?? lastPerson; // "I want something my wife enjoys. She likes …"
                return null;
            }
        }

        // "likes Amelie and Chocolat" goes on about the same person only where the clause has no subject of its own.
        return clause.Opening == ClauseOpening.Contrast && lastPerson is not null && _message.At(clause.First + 1) is "hates" or "likes" or "loves" or "dislikes"
            ? lastPerson
            : null;
    }

    private string? CompanionIn(Clause clause)
    {
        for (var index = clause.First; index + 1 < clause.End; index++)
        {
            if (_message.At(index) is "my" or "our" && Companion(_message.At(index + 1)) is { } companion)
            {
                return "your " + companion;
            }
        }

        return null;
    }

    /// <summary>"wife" of "wife" and of "wife's"; null: nobody who watches along.</summary>
    private static string? Companion(string word) =>
        Companions.Contains(word) ? word : word.EndsWith('s') && Companions.Contains(word[..^1]) ? word[..^1] : null;

    private Sentiment?[] ReadRatings(IReadOnlyList<(int First, int End)> targets)
    {
        var ratings = new Sentiment?[targets.Count];
        foreach (var (start, end, sentiment) in RatingReader.Read(_message.Text))
        {
            // The title before it ("Heat 8/10", "gave Heat an 8/10"), else the one after it ("8/10 for Heat").
            var target = LastBefore(targets, start);
            if (target < 0 || RatingReader.IsFor(_message.Text, end))
            {
                target = Math.Min(target + 1, targets.Count - 1);
            }

            if (target >= 0)
            {
                ratings[target] = sentiment;
            }
        }

        return ratings;
    }

    private int LastBefore(IReadOnlyList<(int First, int End)> targets, int position)
    {
        var last = -1;
        for (var target = 0; target < targets.Count && _message.Words[targets[target].First].Start < position; target++)
        {
            last = target;
        }

        return last;
    }

    private static FrozenSet<string> Set(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
