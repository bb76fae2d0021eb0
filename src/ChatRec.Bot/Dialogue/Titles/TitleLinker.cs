using System.Buffers;
using System.Globalization;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Dialogue.Titles;

/// <summary>
/// Finds what a message names: every run of up to <see cref="LongestTitle"/> words is looked up among all forms of all titles
/// (mistyped words with their nearest spellings), and accepted if the evidence that it is a title outweighs how ordinary its words
/// are. Linear in the message. Deterministic; safe for concurrent use.
/// </summary>
public sealed class TitleLinker
{
    /// <summary>The longest run of words that is looked up; a longer title is found by its beginning or its main part.</summary>
    public const int LongestTitle = 12;

    private const double OneWordThreshold = 15;
    private const double Threshold = 14;
    private const int MaxReadings = 8;

    private static readonly SearchValues<char> Closing = SearchValues.Create(",.!?()");

    private readonly TitleIndex _index;
    private readonly NearestTitles _nearest;
    private readonly WordCommonness _commonness;
    private readonly int _newestYear;

    /// <summary>Builds the linker; a second or less for 10,000 items.</summary>
    /// <param name="catalogue">Titles, with their alternates.</param>
    /// <param name="ratings">Number of ratings by item id: how likely it is that someone speaks of it.</param>
    /// <param name="domainWords">Words that are no evidence of a title in this domain: its genres.</param>
    public TitleLinker(Catalogue catalogue, Func<string, int> ratings, IEnumerable<string> domainWords)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(ratings);
        _newestYear = catalogue.Items.Max(item => item.Year) ?? int.MaxValue - 1;
        _commonness = new WordCommonness(domainWords);
        _index = new TitleIndex(catalogue, ratings, _commonness);
        _nearest = new NearestTitles(_index);
    }

    /// <summary>Items whose titles look most like a text, best first; empty if none is near.</summary>
    public IReadOnlyList<Item> Nearest(string text, int count) => _nearest.Find(text, count);

    /// <summary>Number of ratings of an item: how well known it is.</summary>
    public int Ratings(Item item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return _index.Catalogue.TryGetIndex(item.Id, out var index) ? _index.Ratings[index] : 0;
    }

    /// <summary>The items that a text names as a whole ("Heat", "Heat (1995)"), best known first; empty if none does.</summary>
    public IReadOnlyList<Item> Exactly(string text)
    {
        var words = WordSplitter.Split(text);
        var items = Named(words);
        return items.Count == 0 && words.Count > 1 && YearOf(words[^1]) is { } year
            ? [.. Named(words[..^1]).Where(item => Fits(item.Year, year)).OrderBy(item => item.Year == year ? 0 : 1)]
            : items;
    }

    private List<Item> Named(List<Word> words)
    {
        var key = words.Aggregate(KeyHash.Whole, (hash, word) => KeyHash.Append(hash, word.Key));
        return [.. _index.Find(key).OrderByDescending(posting => Prior(posting, alone: false)).Select(posting => _index.Catalogue[posting.Index])];
    }

    /// <summary>Whether English knows every one of the words, as no name.</summary>
    public bool AreOrdinaryWords(IEnumerable<string> words) => words.All(word => _commonness.IsKnown(word) && !_commonness.IsName(word));

    /// <summary>Whether English knows the word, be it a name.</summary>
    public bool IsEnglish(string word) => _commonness.IsKnown(word);

    /// <summary>Links a message.</summary>
    public TitleLinks Link(string text)
    {
        var words = WordSplitter.Split(text);
        var evidence = new TitleEvidence(text, words, _commonness);
        var runs = FindRuns(words, evidence);
        var accepted = Accept(runs, evidence, words.Count);

        var links = new List<TitleLink>();
        var doubts = new List<TitleDoubt>();
        foreach (var run in accepted)
        {
            if (Doubt(run, words) is { } doubt)
            {
                doubts.Add(run.YearMissed is null ? doubt : WithWholeTitle(text, words, accepted, doubt));
            }
            else
            {
                links.Add(new TitleLink(run.First, run.End, _index.Catalogue[run.Best], run.Form, run.Score));
            }
        }

        doubts.AddRange(FindUnknown(text, words, evidence, accepted));
        return new TitleLinks(words, links, [.. doubts.OrderBy(doubt => doubt.FirstWord)]);
    }

    /// <summary>Of namesakes the newer is talked about; of a series that is named by less than a whole title, the best known.</summary>
    private double Prior(TitlePosting posting, bool alone) => posting.Form switch
    {
        TitleForm.Whole or TitleForm.Numbered => _index.Fame[posting.Index],
        TitleForm.Alternate => _index.Fame[posting.Index] - 0.5,
        TitleForm.Main when alone => _index.Fame[posting.Index] - 0.5,
        TitleForm.Main or TitleForm.Subtitle => Math.Log(1 + _index.Ratings[posting.Index]) - 0.9,
        _ => Math.Log(1 + _index.Ratings[posting.Index]) - 1.5,
    };

    /// <summary>Every run of words that some title has, each with the item it most likely means.</summary>
    private List<Run> FindRuns(List<Word> words, TitleEvidence evidence)
    {
        var runs = new List<Run>();
        var spellings = new (string Key, string Folded, int Edits)[words.Count][];
        for (var index = 0; index < words.Count; index++)
        {
            spellings[index] = IsSequelCount(words, index)
                ? [.. Spellings(words[index]), ("", "", 0)] // "Star Wars: Episode VIII - The Last Jedi" is also "Star Wars: The Last Jedi"
                : Spellings(words[index]);
        }

        var readings = new List<Reading>();
        var extended = new List<Reading>();
        for (var first = 0; first < words.Count; first++)
        {
            readings.Clear();
            readings.Add(new Reading(KeyHash.Whole, KeyHash.Loose, 0, 0, 0, EndsInGap: true));
            for (var last = first; last < words.Count && last < first + LongestTitle && !evidence.EndsSentence(last - 1, first); last++)
            {
                extended.Clear();
                foreach (var reading in readings)
                {
                    foreach (var (key, folded, edits) in spellings[last])
                    {
                        if (reading.Edits + edits <= 3 && extended.Count < MaxReadings)
                        {
                            extended.Add(reading.With(key, edits, key.Length == 0 ? 0 : _commonness.Rarity(folded), key.Length > 0 && TitleIndex.IsContent(key)));
                        }
                    }
                }

                (readings, extended) = (extended, readings);
                foreach (var reading in readings.Where(reading => !reading.EndsInGap))
                {
                    AddRun(runs, words, first, last + 1, reading.Whole, reading.Rarity, reading.Edits);
                    AddLonger(runs, words, first, last + 1);
                    if (reading.Contents >= 2 && words[last].Folded is not ("movies" or "films") && TitleIndex.IsContent(words[first].Key) && TitleIndex.IsContent(words[last].Key))
                    {
                        AddRun(runs, words, first, last + 1, reading.Loose, reading.Rarity, reading.Edits + (reading.Edits > 0 ? 1 : 0));
                    }
                }
            }
        }

        foreach (var run in runs)
        {
            run.Base = run.Rarity + evidence.Standing(run) + Math.Min(3.5, 0.55 * _index.Fame[run.Best]) - Doubtful(run);
        }

        return runs;
    }

    /// <summary>"Robin Williams" for a recording few know; "stone wall" for "Stonewall".</summary>
    private double Doubtful(Run run)
    {
        var splits = run.Form is TitleForm.Whole && run.TitleEnd - run.First > _index.Words[run.Best].Count && run.TitleEnd - run.First == 2;
        var obscure = _index.Ratings[run.Best] < 10;
        return (run.Form is TitleForm.Main && obscure ? 12 : 0) + (run.Form is TitleForm.Alternate && obscure ? 4 : 0) + (splits ? 4 : 0);
    }

    private (string Key, string Folded, int Edits)[] Spellings(Word word)
    {
        if (word.Folded.Length < 4 || _index.HasWord(word.Key) || WordCommonness.IsChatWord(word.Folded) || word.Folded.Length > 40)
        {
            return [(word.Key, word.Folded, 0)];
        }

        // A word that English knows may still be a slip, but only a small one, and it weighs double.
        var known = _commonness.IsKnown(word.Folded);
        return [(word.Key, word.Folded, 0), .. _index.Spelling.Near(word.Key)
            .Where(near => near.Edits > 0 && (!known || (near.Edits == 1 && word.Folded.Length >= 6)) && near.Word != word.Key)
            .Take(4).Select(near => (near.Word, known ? word.Folded : near.Word, known ? 2 : near.Edits))];
    }

    private void AddRun(List<Run> runs, List<Word> words, int first, int end, ulong key, double rarity, int edits)
    {
        var postings = _index.Find(key);
        if (postings.Count == 0)
        {
            return;
        }

        if (postings[0].Form is TitleForm.Loose)
        {
            // Small words may be left out of a title, but not put in.
            postings = [.. postings.Where(posting => posting.Form is not TitleForm.Loose || _index.Words[posting.Index].Count >= end - first)];
            if (postings.Count == 0)
            {
                return;
            }
        }

        var (year, yearEnd, bracketed) = YearAfter(words, end);
        var yearBefore = year is null && first > 0 ? YearOf(words[first - 1]) : null;
        var alone = postings.Count(posting => posting.Form is TitleForm.Main) == 1;
        var ranked = postings
            .Select(posting => (posting.Index, posting.Form, Prior: Prior(posting, alone) + YearFit(_index.Catalogue[posting.Index].Year, year ?? yearBefore)))
            .OrderByDescending(choice => choice.Prior)
            .ThenBy(choice => choice.Index)
            .ToList();
        var best = ranked[0];
        var bestYear = _index.Catalogue[best.Index].Year;
        var fits = Fits(bestYear, year ?? yearBefore);
        runs.Add(new Run
        {
            First = first,
            End = fits && year is not null ? yearEnd : end,
            TitleEnd = end,
            Best = best.Index,
            Form = best.Form,
            Rarity = rarity,
            Edits = edits,
            YearFits = fits,
            YearMissed = bracketed && year is not null && !fits ? year : null,
            Rivals = [.. ranked.Skip(1)
                .Where(choice => IsRival(best.Form, alone) && IsRival(choice.Form, alone) && best.Prior - choice.Prior < 0.45)
                .Select(choice => choice.Index)],
        });
    }

    /// <summary>Forms that name one item and not a series.</summary>
    private static bool IsRival(TitleForm form, bool alone) => form <= TitleForm.Alternate || (form is TitleForm.Main && alone);

    /// <summary>"Thor: Ragnarok (2017)", "Blade Runner 2049 (2017)": the run just added is part of a longer title that the catalogue does not have.</summary>
    private void AddLonger(List<Run> runs, List<Word> words, int first, int end)
    {
        if (runs.Count == 0 || runs[^1] is not { } run || run.First != first || run.TitleEnd != end || run.YearFits || run.YearMissed is not null)
        {
            return;
        }

        for (var at = end; at < words.Count && at < end + 8; at++)
        {
            var bracketed = words[at].Gap.AsSpan().Trim().EndsWith("(") && YearOf(words[at]) is not null;
            if (bracketed && at > end)
            {
                if (!Fits(_index.Catalogue[run.Best].Year, YearOf(words[at])))
                {
                    runs.Add(run with { End = at + 1, TitleEnd = at, YearMissed = YearOf(words[at]), Rivals = [] });
                }

                return;
            }

            var goesOn = words[at].IsCapitalised || words[at].IsNumber || WordCommonness.IsFunctionWord(words[at].Folded);
            var closes = words[at].Gap.AsSpan().ContainsAny(Closing) || words[at].Folded is "and" or "or" or "but";
            if (!goesOn || closes || (words[at].IsCapitalised && !words[first].IsCapitalised))
            {
                return;
            }
        }
    }

    private static double YearFit(int? itemYear, int? said) => Fits(itemYear, said) ? (itemYear == said ? 20 : 18) : 0;

    private static bool Fits(int? itemYear, int? said) => itemYear is { } year && said is { } asked && Math.Abs(year - asked) <= 1;

    /// <summary>The year that belongs to a title: "Heat (1995)", "Heat 1995", "Heat from 1995", "Heat, the 1995 one".</summary>
    private static (int? Year, int End, bool Bracketed) YearAfter(List<Word> words, int end)
    {
        if (end < words.Count && YearOf(words[end]) is { } year)
        {
            var bracketed = words[end].Gap.AsSpan().Trim().EndsWith("(") || words[end].Gap.AsSpan().Trim().EndsWith("[");
            return (year, end + 1, bracketed);
        }

        if (end + 1 < words.Count && words[end].Folded is "from" or "of" or "in" or "the" && YearOf(words[end + 1]) is { } later)
        {
            var named = words[end].Folded == "the" && end + 2 < words.Count && words[end + 2].Folded is "one" or "version" or "film" or "movie";
            return (later, named ? end + 3 : end + 2, false);
        }

        if (end + 2 < words.Count && words[end].Folded is "the" && words[end + 1].Folded is "one" or "version" && words[end + 2].Folded is "from" or "of"
            && end + 3 < words.Count && YearOf(words[end + 3]) is { } last)
        {
            return (last, end + 4, false);
        }

        return (null, end, false);
    }

    private static int? YearOf(Word word) =>
        word.Key.Length == 4 && int.TryParse(word.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1880 and <= 2100 ? year : null;

    /// <summary>Best evidence first; then again, as a title beside a title in a list needs less evidence of its own.</summary>
    private static List<Run> Accept(List<Run> runs, TitleEvidence evidence, int wordCount)
    {
        var accepted = new List<Run>();
        var taken = new bool[wordCount];
        for (var round = 0; round < 4; round++)
        {
            var before = accepted.Count;
            foreach (var run in runs)
            {
                run.Score = run.Base + (evidence.StandsInList(run, taken) ? evidence.ListBonus(run) : 0);
            }

            foreach (var run in runs
                .Where(run => run.Score >= (run.TitleEnd - run.First == 1 ? OneWordThreshold : Threshold) && !evidence.IsOrdinary(run))
                .OrderByDescending(run => run.Score).ThenBy(run => run.Edits).ThenBy(run => run.Form).ThenBy(run => run.First))
            {
                if (!taken.AsSpan(run.First, run.End - run.First).Contains(true))
                {
                    accepted.Add(run);
                    taken.AsSpan(run.First, run.End - run.First).Fill(true);
                }
            }

            if (accepted.Count == before)
            {
                break;
            }
        }

        accepted.Sort((left, right) => left.First.CompareTo(right.First));
        return accepted;
    }

    /// <summary>A title that the catalogue has twice, or has only with another year or another number.</summary>
    private TitleDoubt? Doubt(Run run, List<Word> words)
    {
        var item = _index.Catalogue[run.Best];
        if (run.YearMissed is not null)
        {
            return new TitleDoubt(run.First, run.TitleEnd + 1, Family(run, item));
        }

        if (!run.YearFits && run.Rivals.Count > 0)
        {
            return new TitleDoubt(run.First, run.End, [item, .. run.Rivals.Select(index => _index.Catalogue[index])]);
        }

        if (!run.YearFits && run.End < words.Count && (IsSequelNumber(words, run.End) || IsFutureNumber(words[run.End])))
        {
            return new TitleDoubt(run.First, run.End + 1, Family(run, item));
        }

        return null;
    }

    /// <summary>"The Space Between Us (2016)", of which the catalogue has only "Us": the words with capitals right before belong to the title, too.</summary>
    private TitleDoubt WithWholeTitle(string text, List<Word> words, List<Run> accepted, TitleDoubt doubt)
    {
        var first = doubt.FirstWord;
        for (var at = first; at > 0 && at > doubt.FirstWord - 8 && !words[at].FollowsBreak && !accepted.Exists(run => run.First < at && at - 1 < run.End); at--)
        {
            if (words[at - 1] is { IsCapitalised: true, OpensSentence: false } && words[at - 1].Folded is not ("i" or "im" or "ive"))
            {
                first = at - 1;
            }
            else if (!WordCommonness.IsFunctionWord(words[at - 1].Folded) || words[at - 1].Folded is "or" or "like" or "saw" or "is")
            {
                break;
            }
        }

        // With a year, a title that only looks like it is none that was meant.
        return first == doubt.FirstWord || !words[doubt.FirstWord].IsCapitalised ? doubt
            : new TitleDoubt(first, doubt.EndWord, [.. Exactly(text[words[first].Start..words[doubt.EndWord - 2].End]).Take(3)]);
    }

    /// <summary>"Blade Runner 2049": a number that can be no year of this catalogue belongs to the title.</summary>
    private bool IsFutureNumber(Word word) => !word.FollowsBreak && YearOf(word) is { } year && year > _newestYear + 1;

    private static bool IsSequelNumber(List<Word> words, int at)
    {
        var word = words[at];
        if (word.FollowsBreak || !word.IsNumber || word.Key.Length > 2 || word.Key is "1" or "10"
            || (word.Folded != word.Key && !word.Folded.All(letter => letter is 'i' or 'v' or 'x')))
        {
            return false;
        }

        if (at + 1 < words.Count && words[at + 1].Gap == "/")
        {
            return false;
        }

        return at + 1 >= words.Count || words[at + 1].FollowsBreak
            || (WordCommonness.IsFunctionWord(words[at + 1].Folded) && !words[at + 1].IsNumber && words[at + 1].Folded is not ("or" or "more" or "other" or "of" or "out"));
    }

    /// <summary>The item and others of its series, best known first.</summary>
    private List<Item> Family(Run run, Item item)
    {
        var main = _index.Words[run.Best];
        return [item, .. Enumerable.Range(0, _index.Words.Length)
            .Where(index => index != run.Best && _index.Words[index].Count >= main.Count && _index.Words[index].Take(main.Count).SequenceEqual(main, StringComparer.Ordinal))
            .OrderByDescending(index => _index.Ratings[index]).Take(2).Select(index => _index.Catalogue[index])];
    }

    private IEnumerable<TitleDoubt> FindUnknown(string text, List<Word> words, TitleEvidence evidence, List<Run> accepted)
    {
        var found = 0;
        var reached = 0;
        foreach (var (first, end) in evidence.TitlePlaces().OrderBy(place => place.First).ThenByDescending(place => place.End))
        {
            if (found < 3 && first >= reached && !accepted.Exists(run => run.First < end && first < run.End))
            {
                found++;
                reached = end;
                var said = text[words[first].Start..words[end - 1].End];
                var exactly = Exactly(said);
                yield return new TitleDoubt(first, end, exactly.Count > 0 ? [.. exactly.Take(3)] : _nearest.Find(said, 3));
            }
        }
    }

    /// <summary>"Episode 8", "Vol. 2": words that some titles have and others leave out.</summary>
    private static bool IsSequelCount(List<Word> words, int at) =>
        (TitleIndex.IsPartWord(words[at].Key) && at + 1 < words.Count && words[at + 1].IsNumber)
        || (words[at].IsNumber && words[at].Key.Length <= 2 && at > 0 && TitleIndex.IsPartWord(words[at - 1].Key));

    private readonly record struct Reading(ulong Whole, ulong Loose, int Edits, double Rarity, int Contents, bool EndsInGap)
    {
        public Reading With(string key, int edits, double rarity, bool content) => new(
            KeyHash.Append(Whole, key),
            content ? KeyHash.Append(Loose, TitleIndex.Stem(key)) : Loose,
            Edits + edits,
            Rarity + rarity,
            Contents + (content ? 1 : 0),
            key.Length == 0);
    }

    /// <summary>A run of words that some title has.</summary>
    internal sealed record Run
    {
        public required int First { get; init; }

        public required int End { get; init; }

        public required int TitleEnd { get; init; }

        public required int Best { get; init; }

        public required TitleForm Form { get; init; }

        public required double Rarity { get; init; }

        public required int Edits { get; init; }

        public required bool YearFits { get; init; }

        public required int? YearMissed { get; init; }

        public required IReadOnlyList<int> Rivals { get; init; }

        public double Base { get; set; }

        public double Score { get; set; }
    }
}
