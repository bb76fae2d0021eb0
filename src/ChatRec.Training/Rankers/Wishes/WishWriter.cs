using System.Collections.Concurrent;
using System.Globalization;
using ChatRec.Retrieval.Items;
using ChatRec.Training.Kernels;

namespace ChatRec.Training.Rankers.Wishes;

/// <summary>
/// Writes wishes that a given title satisfies: its genres and its decade, titles that it is like, and words that people put to it, and genres that the
/// person's history has but it has not.
/// </summary>
/// <param name="titles">Items in the order of their title tokens.</param>
/// <param name="neighbours">Title tokens that a title is like, the nearest first; empty where nothing is known.</param>
/// <param name="soft">Words that no attribute can check; null: none.</param>
/// <param name="chatter">Share of phrases with words between that mean nothing.</param>
public sealed class WishWriter(IReadOnlyList<Item> titles, Func<int, IReadOnlyList<int>> neighbours, SoftWords? soft = null, double chatter = 0)
{
    private const double TwoClauses = 0.35;
    private const double Negation = 0.25;
    private const double Likeness = 0.2;
    private const double Era = 0.15;
    private const double Soft = 0.1;

    // Of genres, decades and words; there are too many titles to be like.
    private readonly ConcurrentDictionary<WishClause, byte[]> _violated = new();

    // Titles by a title that they are like.
    private readonly Lazy<ILookup<int, int>> _alike = new(() => Enumerable.Range(0, titles.Count).SelectMany(title => neighbours(title).Select(near => (near, title))).ToLookup(pair => pair.near, pair => pair.title));
    private readonly SoftWords _soft = soft ?? SoftWords.None;
    private readonly string[] _chatter = ChatterOf(titles, soft ?? SoftWords.None);

    // Words for a genre that Wordings does not know.
    private readonly string[] _genres = [.. titles.SelectMany(item => item.Genres).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];

    /// <summary>Texts that use every word: what word pieces are learned from.</summary>
    public IEnumerable<string> Vocabulary()
    {
        var texts = Wordings.All.Select(phrase => string.Format(CultureInfo.InvariantCulture, phrase, "").Trim()).Concat(_soft.Words);
        return texts.SelectMany(text => new[] { text, " " + text, text + ",", " and " + text });
    }

    /// <summary>Words for genres and decades and soft words, each with the titles that they describe: of one genre always the same array. Only wordings of the training.</summary>
    /// <param name="trained">Titles to look at: the first ones.</param>
    public IEnumerable<(string Text, int[] Titles)> Descriptions(int trained)
    {
        foreach (var genre in _genres)
        {
            int[] of = [.. titles.Take(trained).Index().Where(entry => entry.Item.Genres.Contains(genre, StringComparer.OrdinalIgnoreCase)).Select(entry => entry.Index)];
            foreach (var name in Wordings.Genres.TryGetValue(genre, out var wording) ? wording.Training : [genre.ToLowerInvariant()])
            {
                yield return (name, of);
            }
        }

        foreach (var decade in titles.Take(trained).Where(item => item.Year is not null).GroupBy(item => item.Year!.Value / 10 * 10))
        {
            int[] of = [.. titles.Take(trained).Index().Where(entry => entry.Item.Year / 10 * 10 == decade.Key).Select(entry => entry.Index)];
            foreach (var name in Wordings.Decade(decade.Key))
            {
                yield return (name, of);
            }
        }

        foreach (var word in _soft.Words)
        {
            yield return (word, [.. _soft.Titles(word).Where(title => title < trained).Order()]);
        }
    }

    /// <summary>Writes a wish.</summary>
    /// <param name="title">What satisfies it.</param>
    /// <param name="history">Title tokens of the person's history.</param>
    /// <param name="random">What is drawn from.</param>
    /// <param name="part">Which wordings.</param>
    public Wish Write(int title, ReadOnlySpan<int> history, CounterRandom random, WordingPart part)
    {
        ArgumentNullException.ThrowIfNull(random);
        var clauses = new List<(string Text, WishClause Clause)>();
        for (var left = random.NextDouble() < TwoClauses ? 2 : 1; left > 0; left--)
        {
            if (Clause(title, history, random, part) is { } clause && clauses.TrueForAll(other => other.Clause.Value != clause.Clause.Value))
            {
                clauses.Add(clause);
            }
        }

        var joint = random.Next(3) switch { 0 => " and ", 1 => ". ", _ => ", " };
        return new Wish(string.Join(joint, clauses.Select(clause => clause.Text)), [.. clauses.Select(clause => clause.Clause)]);
    }

    /// <summary>All phrases around a genre, and whether they refuse it.</summary>
    /// <param name="part">Which wordings.</param>
    public static IEnumerable<(string Phrase, bool IsNegated)> Phrases(WordingPart part) =>
        Wordings.Wanted.Of(part).Select(phrase => (phrase, false)).Concat(Wordings.Unwanted.Of(part).Select(phrase => (phrase, true)));

    /// <summary>A wish for a soft word.</summary>
    /// <param name="word">One of <see cref="SoftWords.Words"/>.</param>
    /// <param name="random">What the phrase is drawn from.</param>
    public Wish For(string word, CounterRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var (text, clause) = OfWord(word, isNegated: false, random, WordingPart.Training);
        return new Wish(text, [clause]);
    }

    /// <summary>A wish about a genre, in a given phrase.</summary>
    /// <param name="phrase">One of <see cref="Phrases"/>.</param>
    /// <param name="genre">The genre.</param>
    /// <param name="isNegated">Whether the phrase refuses it.</param>
    /// <param name="random">What the genre's name is drawn from.</param>
    public static Wish About(string phrase, string genre, bool isNegated, CounterRandom random) =>
        new(string.Format(CultureInfo.InvariantCulture, phrase, NameOf(genre, random, WordingPart.Training)), [new WishClause(WishKind.Genre, genre, isNegated)]);

    /// <summary>
    /// Writes a wish that nothing was chosen by, and its opposite: a genre, a decade, a title to be like or a soft word, mostly one that the history has. Side by side the two
    /// differ in little but the "no", and so does what is learned from them.
    /// </summary>
    /// <param name="history">Title tokens of the person's history.</param>
    /// <param name="random">What is drawn from.</param>
    /// <returns>Both; null: there is nothing to wish.</returns>
    public (Wish Wanted, Wish Unwanted)? Drill(ReadOnlySpan<int> history, CounterRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var title = history.Length > 0 && random.Next(3) > 0 ? history[random.Next(history.Length)] : random.Next(titles.Count);
        var item = titles[title];
        var kind = random.NextDouble();
        if (kind < Likeness)
        {
            return Both(isNegated => OfTitle(title, isNegated, random, WordingPart.Training));
        }

        if (kind < Likeness + Soft && _soft.Words.Count > 0)
        {
            var word = _soft.Words[random.Next(_soft.Words.Count)];
            return Both(isNegated => OfWord(word, isNegated, random, WordingPart.Training));
        }

        if (random.Next(4) == 0 && item.Year is { } year)
        {
            return Both(isNegated => OfDecade(year / 10 * 10, isNegated, random, WordingPart.Training));
        }

        if (item.Genres.Count == 0)
        {
            return null;
        }

        var genre = item.Genres[random.Next(item.Genres.Count)];
        return Both(isNegated => OfGenre(genre, isNegated, random, WordingPart.Training));

        static (Wish, Wish) Both(Func<bool, (string, WishClause)> clause) => (Of(clause(false)), Of(clause(true)));

        static Wish Of((string Text, WishClause Clause) clause) => new(clause.Text, [clause.Clause]);
    }

    /// <summary>Whether a title satisfies a clause, as a perfect reader sees it: it is like a title that stands among its neighbours.</summary>
    public bool Satisfies(int title, WishClause clause)
    {
        ArgumentNullException.ThrowIfNull(clause);
        var has = clause.Kind switch
        {
            WishKind.Genre => titles[title].Genres.Contains(clause.Value, StringComparer.OrdinalIgnoreCase),
            WishKind.Word => _soft.Titles(clause.Value).Contains(title),
            WishKind.Decade => titles[title].Year is { } year && (year / 10 * 10).ToString(CultureInfo.InvariantCulture) == clause.Value,
            _ => neighbours(title).Contains(int.Parse(clause.Value, CultureInfo.InvariantCulture)),
        };
        return has != clause.IsNegated;
    }

    /// <summary>How many clauses of a wish each of the first titles violates; null: it has none.</summary>
    public byte[]? Violations(Wish wish, int count)
    {
        ArgumentNullException.ThrowIfNull(wish);
        byte[]? sum = null;
        foreach (var clause in wish.Clauses)
        {
            var violated = clause.Kind is WishKind.Like
                ? Unlike(clause)
                : _violated.GetOrAdd(clause, key => [.. Enumerable.Range(0, titles.Count).Select(title => Satisfies(title, key) ? (byte)0 : (byte)1)]);
            sum ??= new byte[count];
            for (var title = 0; title < count; title++)
            {
                sum[title] += violated[title];
            }
        }

        return sum;
    }

    private byte[] Unlike(WishClause clause)
    {
        var violated = new byte[titles.Count];
        Array.Fill(violated, clause.IsNegated ? (byte)0 : (byte)1);
        foreach (var title in _alike.Value[int.Parse(clause.Value, CultureInfo.InvariantCulture)])
        {
            violated[title] = clause.IsNegated ? (byte)1 : (byte)0;
        }

        return violated;
    }

    private (string Text, WishClause Clause)? Clause(int title, ReadOnlySpan<int> history, CounterRandom random, WordingPart part)
    {
        var item = titles[title];
        var kind = random.NextDouble();
        if (kind < Negation && Unwanted(item, history, random) is { } genre)
        {
            return OfGenre(genre, isNegated: true, random, part);
        }

        if (kind < Negation + Likeness && neighbours(title) is { Count: > 0 } near)
        {
            return OfTitle(near[random.Next(near.Count)], isNegated: false, random, part);
        }

        if (kind >= 1 - Soft && _soft.Of(title).ToList() is { Count: > 0 } words)
        {
            return OfWord(words[random.Next(words.Count)], isNegated: false, random, part);
        }

        if (item.Year is { } year && (kind < Negation + Likeness + Era || item.Genres.Count == 0))
        {
            var own = year / 10 * 10;
            var negated = random.Next(5) == 0;
            var decade = negated ? Math.Clamp(own + (10 * (random.Next(2) == 0 ? -1 : 1)), 1920, 2010) : own;
            if (negated && decade == own)
            {
                return null;
            }

            return OfDecade(decade, negated, random, part);
        }

        return item.Genres.Count == 0 ? null : OfGenre(item.Genres[random.Next(item.Genres.Count)], isNegated: false, random, part);
    }

    private (string Text, WishClause Clause) OfTitle(int title, bool isNegated, CounterRandom random, WordingPart part) =>
        (Say(isNegated ? Wordings.UnlikeTitle : Wordings.LikeTitle, titles[title].TitleWithYear, random, part), new WishClause(WishKind.Like, title.ToString(CultureInfo.InvariantCulture), isNegated));

    private (string Text, WishClause Clause) OfGenre(string genre, bool isNegated, CounterRandom random, WordingPart part) =>
        (Say(isNegated ? Wordings.Unwanted : Wordings.Wanted, NameOf(genre, random, part), random, part), new WishClause(WishKind.Genre, genre, isNegated));

    private (string Text, WishClause Clause) OfWord(string word, bool isNegated, CounterRandom random, WordingPart part) =>
        (Say(isNegated ? Wordings.Unwanted : Wordings.Wanted, word, random, part), new WishClause(WishKind.Word, word, isNegated));

    private (string Text, WishClause Clause) OfDecade(int decade, bool isNegated, CounterRandom random, WordingPart part)
    {
        var names = Wordings.Decade(decade);
        return (Say(isNegated ? Wordings.NotFromDecade : Wordings.FromDecade, names[random.Next(names.Count)], random, part),
            new WishClause(WishKind.Decade, decade.ToString(CultureInfo.InvariantCulture), isNegated));
    }

    // Mostly a genre that the history has: there the words must weigh against what the person watched.
    private string? Unwanted(Item item, ReadOnlySpan<int> history, CounterRandom random)
    {
        var from = history.Length > 0 && random.Next(4) > 0 ? titles[history[random.Next(history.Length)]].Genres : _genres;
        if (from.Count == 0)
        {
            return null;
        }

        var genre = from[random.Next(from.Count)];
        return item.Genres.Contains(genre, StringComparer.OrdinalIgnoreCase) ? null : genre;
    }

    private static string NameOf(string genre, CounterRandom random, WordingPart part)
    {
        if (!Wordings.Genres.TryGetValue(genre, out var wording))
        {
            return genre.ToLowerInvariant();
        }

        // Held out are phrases and names, not both at once in every case.
        var names = part == WordingPart.HeldOut && random.Next(2) == 0 ? wording.HeldOut : wording.Training;
        return names[random.Next(names.Count)];
    }

    private string Say(Wording wording, string thing, CounterRandom random, WordingPart part)
    {
        var phrases = wording.Of(part);
        var phrase = phrases[random.Next(phrases.Count)];
        return string.Format(CultureInfo.InvariantCulture, chatter > 0 && random.NextDouble() < chatter ? Chat(phrase, random) : phrase, thing);
    }

    // People say more than a phrase: words that mean nothing here stand in it, so that a word that was never met is not taken for a "no", and "no" is not overheard.
    private string Chat(string phrase, CounterRandom random)
    {
        var words = phrase.Split(' ').ToList();
        for (var count = _chatter.Length == 0 ? 0 : 1 + random.Next(3); count > 0; count--)
        {
            words.Insert(random.Next(words.Count + 1), _chatter[random.Next(_chatter.Length)]);
        }

        return string.Join(' ', words);
    }

    private static string[] ChatterOf(IReadOnlyList<Item> titles, SoftWords soft)
    {
        var meaning = Wordings.All.Concat(soft.Words).Concat(titles.SelectMany(item => item.Genres)).SelectMany(WordsOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. titles.SelectMany(item => WordsOf(item.Title)).Where(word => word.Length > 2 && !meaning.Contains(word)).Select(word => word.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

        static IEnumerable<string> WordsOf(string text) => text.Split(' ').Where(word => word.All(char.IsAsciiLetter));
    }
}
