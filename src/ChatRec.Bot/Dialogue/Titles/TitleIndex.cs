using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Dialogue.Titles;

/// <summary>A title's form and the item it belongs to.</summary>
/// <param name="Index">The item's index in the catalogue.</param>
/// <param name="Form">The form.</param>
internal readonly record struct TitlePosting(int Index, TitleForm Form);

/// <summary>Every form in which people may say a title of the catalogue, ready to be looked up. Immutable.</summary>
internal sealed class TitleIndex
{
    /// <summary>A beginning, a hallmark or initials stand for an item only if this many people rated it.</summary>
    private const int WellKnown = 20;

    private const double NewsValue = 4.5;

    private static readonly HashSet<string> Articles = new(["the", "a", "an"], StringComparer.Ordinal);

    private static readonly HashSet<string> ForeignArticles = new(
        ["le", "la", "les", "l", "un", "une", "el", "los", "las", "il", "lo", "der", "die", "das", "den"], StringComparer.Ordinal);

    private static readonly HashSet<string> PartWords = new(["part", "vol", "episode", "chapter", "number", "no"], StringComparer.Ordinal);

    /// <summary>Whether a word stands before the number of a sequel: "part", "vol".</summary>
    public static bool IsPartWord(string key) => PartWords.Contains(key);

    private readonly Dictionary<ulong, List<TitlePosting>> _postings = [];
    private readonly Dictionary<string, int> _vocabulary = new(StringComparer.Ordinal);

    /// <summary>Builds the index; a second or less for 10,000 items.</summary>
    public TitleIndex(Catalogue catalogue, Func<string, int> ratings, WordCommonness commonness)
    {
        Catalogue = catalogue;
        Ratings = [.. catalogue.Items.Select(item => Math.Max(0, ratings(item.Id)))];
        var newest = catalogue.Items.Max(item => item.Year) ?? 0;
        Fame = [.. catalogue.Items.Select((item, index) => Math.Log(1 + Ratings[index]) + (NewsValue * Recency(item.Year, newest)))];
        Words = new List<string>[catalogue.Count];
        var joined = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < catalogue.Count; index++)
        {
            var item = catalogue[index];
            Words[index] = Keys(item.Title);
            AddForms(index, item.Title, TitleForm.Whole, commonness);
            foreach (var alternate in item.AlternateTitles)
            {
                AddForms(index, alternate, TitleForm.Alternate, commonness);
            }

            if (Ratings[index] >= WellKnown && Words[index].Count is >= 2 and <= 4)
            {
                joined.Add(string.Concat(Words[index]));
            }
        }

        AddHallmarks(commonness);
        Spelling = new SpellingIndex(_vocabulary.Keys.Where(word => word.Length >= 4).Concat(joined.Where(word => word.Length is >= 6 and <= 20)));
    }

    /// <summary>The catalogue.</summary>
    public Catalogue Catalogue { get; }

    /// <summary>Number of ratings by item index: how likely it is that someone speaks of it.</summary>
    public int[] Ratings { get; }

    /// <summary>
    /// How likely it is that someone speaks of it, by item index, as a logarithm: ratings, and recency, since what is new is talked about
    /// far more than its ratings so far tell.
    /// </summary>
    public double[] Fame { get; }

    /// <summary>Key words of each item's title, by item index.</summary>
    public List<string>[] Words { get; }

    /// <summary>The words of all titles.</summary>
    public SpellingIndex Spelling { get; }

    /// <summary>Whether some title has the word.</summary>
    public bool HasWord(string key) => _vocabulary.ContainsKey(key);

    /// <summary>The forms of a key; empty if no title has it.</summary>
    public IReadOnlyList<TitlePosting> Find(ulong key) => _postings.TryGetValue(key, out var postings) ? postings : [];

    /// <summary>Key words of a title or a stretch of text.</summary>
    public static List<string> Keys(string text) => [.. WordSplitter.Split(text).Select(word => word.Key)];

    /// <summary>A word without its plural s, as loose keys have it.</summary>
    public static ReadOnlySpan<char> Stem(string word) => word.Length > 3 && word[^1] == 's' && word[^2] != 's' ? word.AsSpan(0, word.Length - 1) : word;

    /// <summary>1 in the catalogue's last year, 1/e five years earlier.</summary>
    private static double Recency(int? year, int newest) => year is { } known ? Math.Exp(Math.Min(0, known - newest) / 5.0) : 0;

    private void AddForms(int index, string title, TitleForm whole, WordCommonness commonness)
    {
        var words = Keys(title);
        if (words.Count == 0)
        {
            return;
        }

        foreach (var word in words)
        {
            _vocabulary[word] = Math.Max(_vocabulary.GetValueOrDefault(word), Ratings[index]);
        }

        Add(index, words, whole);
        AddNumbered(index, words);
        AddDigitLetters(index, words);
        AddLoose(index, words);
        AddParts(index, title, commonness);

        if (Ratings[index] >= WellKnown)
        {
            // "E.T." alone stands for "E.T. the Extra-Terrestrial".
            if (words.Count > 1 && words[0].Length > 1 && title.Length > 3 && title[1] == '.' && title[3] == '.')
            {
                Post(KeyHash.Append(KeyHash.Whole, words[0]), index, TitleForm.Initials);
            }

            var article = Articles.Contains(words[0]) ? 1 : 0;
            for (var count = article + 2; count < words.Count; count++)
            {
                var beginning = words[article..count];
                if (IsContent(beginning[^1]) && beginning.Count(IsContent) >= 2 && !beginning.TrueForAll(WordCommonness.IsChatWord))
                {
                    Add(index, words[..count], TitleForm.Beginning);
                }
            }
        }
    }

    /// <summary>"Star Wars: Episode IV - A New Hope": "star wars", "star wars episode 4", "star wars 4", "a new hope", "star wars a new hope".</summary>
    private void AddParts(int index, string title, WordCommonness commonness)
    {
        var parts = title.Split([": ", " - ", " – "], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(Keys).Where(part => part.Count > 0).ToList();
        if (parts.Count > 0 && parts[0].Count > 1 && parts[0][^1] == "or")
        {
            parts[0].RemoveAt(parts[0].Count - 1);
        }

        if (parts.Count < 2)
        {
            return;
        }

        var main = new List<string>();
        for (var part = 0; part < parts.Count - 1; part++)
        {
            main = [.. main, .. parts[part]];
            if (Ratings[index] < WellKnown && main.Count == 2 && commonness.IsName(main[0]))
            {
                continue; // "Robin Williams: Live on Broadway" is not what "Robin Williams" means.
            }

            Add(index, main, TitleForm.Main);
            AddNumbered(index, main);
            if (Ratings[index] >= WellKnown)
            {
                AddLoose(index, main);
            }

            var named = Articles.Contains(main[0]) ? main[1..] : main;
            if (part == 0 && Ratings[index] >= WellKnown && named.Count is >= 4 and <= 6)
            {
                Post(KeyHash.Append(KeyHash.Whole, string.Concat(named.Select(word => word[0]))), index, TitleForm.Initials);
            }
        }

        var last = parts[^1];
        Add(index, [.. parts[0], .. last], TitleForm.Numbered);
        var telling = last.Count(word => !WordCommonness.IsChatWord(word) && !PartWords.Contains(word) && !word.All(char.IsAsciiDigit));
        if (telling >= 2 || (telling == 1 && last.Count >= 2 && last.Any(word => word.Length >= 5 && !WordCommonness.IsChatWord(word))))
        {
            Add(index, last, TitleForm.Subtitle);
            AddLoose(index, last);
        }
    }

    private void AddNumbered(int index, List<string> words)
    {
        var numbered = WithoutPartWords(words);
        if (numbered.Count < words.Count)
        {
            Add(index, numbered, TitleForm.Numbered);
        }
    }

    private void AddLoose(int index, List<string> words)
    {
        var content = words.Where(IsContent).ToList();
        if (content.Count(word => !word.All(char.IsAsciiDigit)) >= 2)
        {
            var key = KeyHash.Loose;
            foreach (var word in content)
            {
                key = KeyHash.Append(key, Stem(word));
            }

            Post(key, index, TitleForm.Loose);
        }
    }

    /// <summary>"Se7en" is said "Seven", "Thir13en" "Thirteen".</summary>
    private void AddDigitLetters(int index, List<string> words)
    {
        if (words.Any(word => word.Any(char.IsAsciiDigit) && word.Any(char.IsAsciiLetter) && char.IsAsciiLetter(word[0]) && char.IsAsciiLetter(word[^1])))
        {
            var read = words.Select(word => word.Replace('0', 'o').Replace('1', 'i').Replace('3', 'e').Replace('4', 'a').Replace('5', 's').Replace('7', 'v'));
            Add(index, Keys(string.Join(' ', read)), TitleForm.Alternate);
        }
    }

    private void Add(int index, List<string> words, TitleForm form)
    {
        Post(Hash(words, 0), index, form);
        if (words.Count > 1 && words[^1] == "i")
        {
            Post(KeyHash.Append(Hash(words[..^1], 0), "1"), index, form);
        }

        if (words.Count > 1 && (Articles.Contains(words[0]) || (form == TitleForm.Alternate && ForeignArticles.Contains(words[0]))))
        {
            Post(Hash(words, 1), index, form);
        }
    }

    private void Post(ulong key, int index, TitleForm form)
    {
        if (!_postings.TryGetValue(key, out var postings))
        {
            _postings[key] = postings = [];
        }

        var known = postings.FindIndex(posting => posting.Index == index);
        if (known < 0)
        {
            postings.Add(new TitlePosting(index, form));
        }
        else if (form < postings[known].Form)
        {
            postings[known] = new TitlePosting(index, form);
        }
    }

    private void AddHallmarks(WordCommonness commonness)
    {
        var owners = new Dictionary<string, (int Best, int Total)>(StringComparer.Ordinal);
        for (var index = 0; index < Words.Length; index++)
        {
            foreach (var word in Words[index].Distinct())
            {
                var (best, total) = owners.TryGetValue(word, out var known) ? known : (index, 0);
                owners[word] = (Ratings[index] > Ratings[best] ? index : best, total + Ratings[index]);
            }
        }

        foreach (var (word, (best, total)) in owners)
        {
            if (word.Length >= 4 && commonness.Rarity(word) >= WordCommonness.Unknown && Ratings[best] >= WellKnown && Ratings[best] * 10 >= total * 6)
            {
                Post(KeyHash.Append(KeyHash.Whole, word), best, TitleForm.Hallmark);
            }
        }
    }

    private static List<string> WithoutPartWords(List<string> words)
    {
        var kept = new List<string>(words.Count);
        for (var index = 0; index < words.Count; index++)
        {
            var names = index > 0 && index + 1 < words.Count && PartWords.Contains(words[index])
                && (words[index + 1] == "i" || words[index + 1].All(char.IsAsciiDigit));
            if (!names)
            {
                kept.Add(words[index]);
            }
        }

        return kept;
    }

    private static ulong Hash(List<string> words, int from)
    {
        var key = KeyHash.Whole;
        for (var index = from; index < words.Count; index++)
        {
            key = KeyHash.Append(key, words[index]);
        }

        return key;
    }

    /// <summary>A word that loose keys keep. Numbers tell sequels apart, so they are kept.</summary>
    public static bool IsContent(string word) => word.All(char.IsAsciiDigit) || !WordCommonness.IsFunctionWord(word);
}
